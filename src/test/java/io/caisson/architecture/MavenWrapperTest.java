package io.caisson.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvnw} with JDKs and a Maven of paper: each is a script that tells what it was called with. */
class MavenWrapperTest {
    @TempDir
    Path directory;

    @BeforeEach
    void maven() throws IOException {
        script(directory.resolve("wrapper/apache-maven-3.9.11/bin/mvn"), "echo \"home=$JAVA_HOME arguments=$*\"");
    }

    @Test
    void takesTheJdkThatJavaHomeNames() throws Exception {
        Path jdk = jdk("mine", "25.0.3");

        assertThat(run(Map.of("JAVA_HOME", jdk.toString()), "-o", "verify"))
                .isEqualTo(new Answer(0, "home=" + jdk + " arguments=-o verify"));
    }

    @Test
    void passesOverJdksOfOtherVersionsAndMereRuntimes() throws Exception {
        Path old = jdk("jvm/a-17", "17.0.15");
        jdk("jvm/b-250", "250.0.1");
        Files.delete(jdk("jvm/c-25-jre", "25").resolve("bin/javac"));
        Path right = jdk("jvm/d-25", "25");

        assertThat(run(Map.of("JAVA_HOME", old.toString()), "-v"))
                .isEqualTo(new Answer(0, "home=" + right + " arguments=-v"));
    }

    @Test
    void saysWhatToInstallWhenThereIsNone() throws Exception {
        Answer answer = run(Map.of(), "verify");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.output())
                .contains("no JDK 25 found")
                .contains("openjdk-25-jdk")
                .contains("JAVA_HOME");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        script(home.resolve("bin/java"), "exit 0");
        script(home.resolve("bin/javac"), "exit 0");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Answer run(Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", Path.of("mvnw").toAbsolutePath().toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        // No java on this PATH: what readlink, grep and dirname need, and no more.
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("readlink", "grep", "dirname")) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", directory.toString());
        builder.environment()
                .put("CAISSON_MAVEN_HOME", directory.resolve("wrapper").toString());
        builder.environment()
                .put("CAISSON_JVM_DIRECTORY", directory.resolve("jvm").toString());
        builder.environment().putAll(environment);
        Process process =
                builder.directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), output.strip());
    }

    private record Answer(int exitCode, String output) {}
}
