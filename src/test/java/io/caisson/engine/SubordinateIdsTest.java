package io.caisson.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.container.IdPool;
import io.caisson.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubordinateIdsTest {
    @TempDir
    Path etc;

    private SubordinateIds ids;

    @BeforeEach
    void machine() throws IOException {
        Files.writeString(etc.resolve("hostname"), "name\n");
        Files.writeString(etc.resolve("machine-id"), "0123\n");
        ids = new SubordinateIds(etc, etc.resolve("hostname"));
    }

    @Test
    void whatSubuidAndSubgidGiveToCaissonIsTaken() throws IOException {
        Files.writeString(etc.resolve("subuid"), "user:100000:65536\ncaisson:5000000:131072\n");
        Files.writeString(etc.resolve("subgid"), "caisson:5000000:131072\n");

        assertThat(ids.pool(Optional.empty())).isEqualTo(new IdPool("0123", 5_000_000, 131_072));
        assertThat(ids.pool(Optional.of("70000:9"))).isEqualTo(new IdPool("0123", 70_000, 9));
    }

    @Test
    void withoutThemOrIfTheyDifferItIsAFixedRange() throws IOException {
        IdPool fixed = new IdPool("0123", 1_000_000, 1 << 28);
        assertThat(ids.pool(Optional.empty())).isEqualTo(fixed);
        Files.writeString(etc.resolve("subuid"), "caisson:5000000:131072\n");
        assertThat(ids.pool(Optional.empty())).isEqualTo(fixed);
        Files.writeString(etc.resolve("subgid"), "caisson:6000000:131072\n");
        assertThat(ids.pool(Optional.empty())).isEqualTo(fixed);
    }

    @Test
    void aMachineWithoutAnIdHasAName() throws IOException {
        Files.writeString(etc.resolve("machine-id"), "\n");

        assertThat(ids.pool(Optional.empty()).machine()).isEqualTo("name");
    }

    @Test
    void aSettingThatIsNoRangeIsRefused() {
        for (String wrong : new String[] {"", "5", "0:10", "10:0", "a:b", "4294967293:2", "1:-1"}) {
            assertThatThrownBy(() -> ids.pool(Optional.of(wrong)))
                    .as(wrong)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("CAISSON_USER_IDS");
        }
        assertThat(ids.pool(Optional.of("4294967293:1")).count()).isEqualTo(1);
    }
}
