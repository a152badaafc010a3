package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.process.ResourceLimits;
import io.caisson.spec.ResourceSettings;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class HardLimitTest {
    private static final int NOFILE = 7;

    @Test
    void aLimitAboveOurOwnIsNoFailure() throws Exception {
        long own = ResourceLimits.hard(NOFILE);
        long expected = ResourceLimits.mayBeRaised() ? own + 1 : own;
        ResourceSettings resources = new ResourceSettings(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new ResourceSettings.Ulimit("nofile", own + 1, own + 1)),
                null,
                null);
        try (RuntimeFixture fixture = new RuntimeFixture()) {
            RuntimeFixture.Result result = fixture.run(
                    fixture.settings("sh", "-c", "ulimit -Hn; ulimit -Sn").resources(resources));

            assertThat(result.output()).isEqualTo(expected + "\n" + expected + "\n");
        }
    }
}
