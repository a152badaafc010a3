package io.caisson.ocicli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OciGlobalsTest {
    @Test
    void whatStandsBeforeTheCommandIsTakenAsCallersGiveIt() {
        OciGlobals globals = OciGlobals.parse(List.of(
                "--root", "/a", "--log=/b", "--log-format", "json", "--rootless", "auto", "kill", "--all", "x"));

        assertThat(globals.root()).isEqualTo(Path.of("/a"));
        assertThat(globals.log()).contains(Path.of("/b"));
        assertThat(globals.json()).isTrue();
        assertThat(globals.words()).containsExactly("kill", "--all", "x");
    }

    @Test
    void whatIsNotDoneIsRefusedByName() {
        assertThatThrownBy(() -> OciGlobals.parse(List.of("--systemd-cgroup", "run", "x")))
                .isInstanceOf(OciUsageException.class)
                .hasMessageContaining("cgroupfs");
        assertThat(OciGlobals.parse(List.of("--systemd-cgroup=false", "run", "x"))
                        .words())
                .containsExactly("run", "x");
        assertThatThrownBy(() -> OciGlobals.parse(List.of("--nonsense", "run"))).hasMessageContaining("--nonsense");
        assertThatThrownBy(() -> OciGlobals.parse(List.of("--root"))).hasMessageContaining("needs a value");
    }

    @Test
    void signalsHaveNamesAndNumbers() {
        assertThat(List.of("9", "KILL", "sigkill")).allMatch(text -> Signals.number(text) == 9);
        assertThat(Signals.number("SYS")).isEqualTo(31);
        assertThat(Signals.number("RTMIN+3")).isEqualTo(37);
        assertThatThrownBy(() -> Signals.number("65")).isInstanceOf(OciUsageException.class);
        assertThatThrownBy(() -> Signals.number("NONE")).isInstanceOf(OciUsageException.class);
    }
}
