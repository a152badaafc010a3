package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of AppArmor profiles, by the kernel's own files. */
class AppArmorTest {
    @TempDir
    Path directory;

    private Path enabled;
    private Path profiles;
    private AppArmor appArmor;

    @BeforeEach
    void files() {
        enabled = directory.resolve("enabled");
        profiles = directory.resolve("profiles");
        appArmor = new AppArmor(enabled, profiles);
    }

    @Test
    void withoutAppArmorNoProfileCanBeUsed() throws IOException {
        assertThat(refusal("docker-default").getMessage()).contains("has no AppArmor");
        Files.writeString(enabled, "N\n");
        assertThat(refusal("docker-default").getMessage())
                .contains("docker-default")
                .contains("has no AppArmor");
    }

    @Test
    void aProfileMustBeLoaded() throws IOException {
        Files.writeString(enabled, "Y\n");
        Files.writeString(profiles, "docker-default (enforce)\nother (complain)\n");

        assertThatCode(() -> appArmor.check("docker-default")).doesNotThrowAnyException();
        assertThatCode(() -> appArmor.check("other")).doesNotThrowAnyException();
        assertThat(refusal("docker").getMessage()).contains("is not loaded");
    }

    @Test
    void whereTheListCannotBeReadTheKernelDecides() throws IOException {
        Files.writeString(enabled, "Y\n");

        assertThatCode(() -> appArmor.check("docker-default")).doesNotThrowAnyException();
    }

    private EngineException refusal(String profile) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> appArmor.check(profile));
        assertThat(refusal.reason()).isEqualTo(ErrorReason.UNSUPPORTED_BY_HOST);
        return refusal;
    }
}
