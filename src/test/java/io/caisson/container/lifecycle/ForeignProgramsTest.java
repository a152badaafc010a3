package io.caisson.container.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against directories that look like binfmt_misc's. */
class ForeignProgramsTest {
    private static final String ARM64 = "7f454c460201010000000000000000000200b700";
    private static final String S390X = "7f454c4602020100000000000000000000020016";

    @TempDir
    Path entries;

    private final Platform host = Platform.parse("linux/amd64");

    @ParameterizedTest
    @ValueSource(strings = {"linux/amd64", "linux/amd64/v3", "linux/386"})
    void theMachineItselfRuns(String platform) {
        assertThatCode(() -> check(platform)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/arm64", "linux/s390x", "linux/unheard-of"})
    void withoutAnInterpreterThePackageIsNamed(String platform) {
        assertThat(refused(platform)).contains(platform, "linux/amd64", "qemu-user-static");
    }

    @Test
    void anInterpreterThatWasOpenedBeforehandServes() throws IOException {
        entry("qemu-aarch64", "enabled", "OCF", ARM64);
        entry("other", "enabled", "OCF", S390X);
        assertThatCode(() -> check("linux/arm64/v8")).doesNotThrowAnyException();
        assertThatCode(() -> check("linux/s390x")).doesNotThrowAnyException();
        assertThat(refused("linux/riscv64")).contains("qemu-user-static");
    }

    @Test
    void anEntryThatIsDisabledOrForAnythingElseDoesNot() throws IOException {
        entry("qemu-aarch64", "disabled", "OCF", ARM64);
        Files.writeString(
                entries.resolve("jar"), "enabled\ninterpreter /usr/bin/jexec\nflags: \noffset 0\nmagic 504b0304\n");
        Files.writeString(entries.resolve("python"), "enabled\ninterpreter /usr/bin/python\nflags: \nextension .py\n");
        Files.writeString(entries.resolve("status"), "enabled\n");
        assertThat(refused("linux/arm64")).contains("qemu-user-static");
    }

    @Test
    void anInterpreterOutsideOfTheContainerDoesNot() throws IOException {
        entry("qemu-aarch64", "enabled", "OC", ARM64);
        assertThat(refused("linux/arm64")).contains("flag F");
    }

    private void entry(String name, String state, String flags, String magic) throws IOException {
        Files.writeString(
                entries.resolve(name),
                state + "\ninterpreter /usr/bin/" + name + "-static\nflags: " + flags + "\noffset 0\nmagic " + magic
                        + "\nmask ffffffffffffff00fffffffffffffffffeffffff\n");
    }

    private String refused(String platform) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> check(platform));
        assertThat(refusal.reason()).isEqualTo(ErrorReason.PLATFORM_MISMATCH);
        assertThat(refusal.metadata()).containsEntry("platform", platform);
        return refusal.getMessage();
    }

    private void check(String platform) {
        new ForeignPrograms(host, entries).check("app:1", Platform.parse(platform));
    }
}
