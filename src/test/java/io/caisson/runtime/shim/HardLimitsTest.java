package io.caisson.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.runtime.plan.LaunchStep;
import java.util.List;
import org.junit.jupiter.api.Test;

class HardLimitsTest {
    private static final long NONE = -1;
    private static final int NOFILE = 7;

    @Test
    void whatIsWithinOurOwnStaysAsItIs() {
        assertThat(clamp(false, 1000, 1000, 1000)).isEqualTo(limit(1000, 1000));
        assertThat(clamp(false, NONE, NONE, NONE)).isEqualTo(limit(NONE, NONE));
    }

    @Test
    void aHardLimitAboveIsLowered() {
        assertThat(clamp(false, 1000, 10, 1001)).isEqualTo(limit(10, 1000));
        assertThat(clamp(false, 1000, 1001, 1001)).isEqualTo(limit(1000, 1000));
    }

    @Test
    void noLimitIsTheHighest() {
        assertThat(clamp(false, 1000, NONE, NONE)).isEqualTo(limit(1000, 1000));
    }

    @Test
    void whoMayRaiseLimitsLowersNone() {
        assertThat(clamp(true, 1000, NONE, NONE)).isEqualTo(limit(NONE, NONE));
    }

    @Test
    void otherStepsStayWhereTheyAre() {
        List<LaunchStep> steps = List.of(new LaunchStep.SetUmask(0), limit(5, 5), new LaunchStep.CloseDescriptors());

        assertThat(new HardLimits(false, resource -> 4).clamp(steps))
                .containsExactly(new LaunchStep.SetUmask(0), limit(4, 4), new LaunchStep.CloseDescriptors());
    }

    private static LaunchStep clamp(boolean mayRaise, long own, long soft, long hard) {
        return new HardLimits(mayRaise, resource -> own)
                .clamp(List.of(limit(soft, hard)))
                .getFirst();
    }

    private static LaunchStep limit(long soft, long hard) {
        return new LaunchStep.SetLimit("RLIMIT_NOFILE", NOFILE, soft, hard);
    }
}
