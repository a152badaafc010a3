package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.command.ClientVersion;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ArchiveFormat;
import io.caisson.v1.CheckRegistryCredentialsRequest;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListReferrersRequest;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullPolicy;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.RegistryCredentials;
import io.caisson.v1.RegistryLogin;
import io.caisson.v1.SaveImagesRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line against an engine on a socket that only pretends. */
class CliTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private byte[] in = {};
    private FakeEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = new FakeEngine(directory.resolve("s"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void runFollowsAndEndsWithTheContainersCode() {
        assertThat(caisson("run", "--rm", "image", "sh")).isEqualTo(42);
        assertThat(out.toByteArray()).isEqualTo(new byte[] {'a', 0, (byte) 0xff, '\n'});
        assertThat(errors()).isEqualTo("WARNING: a warning\ne\n");
        assertThat(asked(CreateContainerRequest.class)).singleElement().satisfies(request -> {
            assertThat(request.getConfig().getAutoRemove()).isTrue();
            assertThat(request.getConfig().getArgsList()).containsExactly("sh");
        });
    }

    @Test
    void importSendsTheTarWithWhatIsSaidOfIt() throws IOException {
        byte[] tar = new byte[600_000];
        new Random(7).nextBytes(tar);
        Path file = Files.write(directory.resolve("root.tar"), tar);
        assertThat(caisson("import", "-c", "CMD a", "--change", "USER b", "-m", "why", file.toString(), "name:1"))
                .isZero();
        assertThat(output()).isEqualTo("sha256:" + FakeEngine.ID + "\n");
        assertThat(engine.archive.toByteArray()).isEqualTo(tar);
        assertThat(asked(ImportRootFilesystemRequest.class))
                .containsExactly(ImportRootFilesystemRequest.newBuilder()
                        .setReference("name:1")
                        .addChanges("CMD a")
                        .addChanges("USER b")
                        .setMessage("why")
                        .build());
    }

    @Test
    void saveWritesAFileWholeOrNotAtAll() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "before");
        engine.imageIsThere = false;
        assertThat(caisson("save", "-o", file.toString(), "a", "b")).isEqualTo(1);
        assertThat(file).hasContent("before");
        engine.imageIsThere = true;
        assertThat(caisson("save", "--format", "oci-archive", "-o", file.toString(), "a", "b"))
                .isZero();
        assertThat(file).hasContent("first second");
        assertThat(asked(SaveImagesRequest.class)).last().satisfies(request -> {
            assertThat(request.getImagesList()).containsExactly("a", "b");
            assertThat(request.getFormat()).isEqualTo(ArchiveFormat.ARCHIVE_FORMAT_OCI);
        });
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("f", "s");
        }
    }

    @Test
    void saveWritesToAPipeAndNotToATerminal() {
        assertThat(caisson("save", "a")).isZero();
        assertThat(output()).isEqualTo("first second");
        Terminal watched =
                new Terminal(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err), Map.of(), true);
        assertThat(new Cli(watched).execute("-H", "unix:" + directory.resolve("s"), "save", "a"))
                .isEqualTo(2);
        assertThat(errors()).contains("terminal", "-o FILE");
        assertThat(output()).isEqualTo("first second");
    }

    @Test
    void runInTheBackgroundPrintsTheId() {
        assertThat(caisson("run", "-d", "image")).isZero();
        assertThat(output()).isEqualTo(FakeEngine.ID + "\n");
    }

    @ParameterizedTest
    @CsvSource({"COMMAND_NOT_FOUND, 127", "COMMAND_NOT_EXECUTABLE, 126", "LAUNCH_FAILED, 125"})
    void aStartThatFailsHasDockersCodeAndWithRmLeavesNothing(String reason, int code) {
        engine.startFailure = reason;
        assertThat(caisson("run", "--rm", "image")).isEqualTo(code);
        assertThat(errors()).contains("caisson: cannot start\n", "config.user: is bad\n");
        assertThat(asked(DeleteContainerRequest.class)).hasSize(1);
    }

    @Test
    void aMissingImageIsPulledUnlessThatIsForbidden() {
        engine.imageIsThere = false;
        assertThat(caisson("run", "-d", "--platform", "linux/arm64", "image")).isZero();
        assertThat(asked(PullImageRequest.class))
                .containsExactly(PullImageRequest.newBuilder()
                        .setReference("image")
                        .setPlatform("linux/arm64")
                        .setPullPolicy(PullPolicy.PULL_POLICY_MISSING)
                        .build());
        assertThat(caisson("create", "--pull", "never", "image")).isZero();
        assertThat(asked(PullImageRequest.class)).hasSize(1);
    }

    @Test
    void aLoginIsTriedKeptUsedAndForgotten() {
        in = "pa:ss\n".getBytes(StandardCharsets.UTF_8);
        assertThat(caisson("login", "-u", "me", "--password-stdin", "https://localhost:5000/"))
                .isZero();
        RegistryCredentials login = RegistryCredentials.newBuilder()
                .setRegistry("localhost:5000")
                .setLogin(RegistryLogin.newBuilder().setUsername("me").setPassword("pa:ss"))
                .build();
        assertThat(asked(CheckRegistryCredentialsRequest.class))
                .extracting(CheckRegistryCredentialsRequest::getCredentials)
                .containsExactly(login);
        assertThat(caisson("pull", "-q", "--policy", "missing", "localhost:5000/app"))
                .isZero();
        assertThat(caisson("pull", "-q", "--policy", "never", "localhost:5000/app"))
                .isZero();
        assertThat(caisson("pull", "-q", "localhost:5001/app")).isZero();
        assertThat(caisson("logout", "localhost:5000")).isZero();
        assertThat(caisson("pull", "-q", "localhost:5000/app")).isZero();
        RegistryCredentials none = RegistryCredentials.getDefaultInstance();
        assertThat(asked(PullImageRequest.class))
                .extracting(PullImageRequest::getCredentials)
                .containsExactly(login, none, none, none);
        assertThat(asked(PullImageRequest.class))
                .extracting(PullImageRequest::getPullPolicy)
                .startsWith(
                        PullPolicy.PULL_POLICY_MISSING, PullPolicy.PULL_POLICY_NEVER, PullPolicy.PULL_POLICY_ALWAYS);
    }

    @Test
    void platformsAreListedAndFetchedAllAtOnce() {
        assertThat(caisson("pull", "-q", "--all-platforms", "localhost:5000/app"))
                .isZero();
        assertThat(asked(PullImageRequest.class))
                .extracting(PullImageRequest::getAllPlatforms)
                .containsExactly(true);
        assertThat(caisson("image", "platforms", "localhost:5000/app")).isZero();
        assertThat(output()).contains("linux/s390x   sha256:abc");
        assertThat(caisson("image", "platforms", "--format", "json", "localhost:5000/app"))
                .isZero();
        assertThat(output()).contains("\"platform\":\"linux/s390x\"");
    }

    @Test
    void anIndexIsPushedOnlyIfThatIsAskedFor() {
        assertThat(caisson("push", "-q", "localhost:5000/app")).isZero();
        assertThat(caisson("push", "-q", "--all-platforms", "localhost:5000/app"))
                .isZero();
        assertThat(asked(PushImageRequest.class))
                .extracting(PushImageRequest::getAllPlatforms)
                .containsExactly(false, true);
    }

    @Test
    void referrersAreListedByType() {
        assertThat(caisson("image", "referrers", "--artifact-type", "application/spdx+json", "localhost:5000/app"))
                .isZero();
        assertThat(asked(ListReferrersRequest.class))
                .containsExactly(ListReferrersRequest.newBuilder()
                        .setReference("localhost:5000/app")
                        .setArtifactType("application/spdx+json")
                        .build());
        assertThat(output()).contains("sha256:def   application/spdx+json   1.5kB");
        assertThat(caisson("image", "referrers", "--format", "json", "localhost:5000/app"))
                .isZero();
        assertThat(output()).contains("\"artifact_type\":\"application/spdx+json\"");
    }

    @Test
    void aFileOfCredentialsThatCannotBeReadIsAnError() throws IOException {
        Files.writeString(directory.resolve("config.json"), "no JSON");
        assertThat(caisson("pull", "-q", "localhost:5000/app")).isEqualTo(1);
        assertThat(errors()).contains("cannot read the credentials in " + directory.resolve("config.json"));
    }

    @Test
    void anArchiveIsSentWhole() throws IOException {
        byte[] archive = new byte[3_000_000];
        new Random(1).nextBytes(archive);
        Path file = Files.write(directory.resolve("archive"), archive);
        assertThat(caisson("load", "-i", file.toString())).isZero();
        assertThat(engine.archive.toByteArray()).isEqualTo(archive);
        assertThat(output()).isEqualTo("Loaded image: x:1\n");
    }

    @Test
    void anArchiveComesFromStdinToo() {
        in = new byte[] {1, 2, 3};
        assertThat(caisson("load")).isZero();
        assertThat(engine.archive.toByteArray()).isEqualTo(in);
    }

    @Test
    void listsAreReadToTheirLastPage() {
        assertThat(caisson("ps", "-q", "--filter", "name=x")).isZero();
        assertThat(output()).isEqualTo("b".repeat(12) + "\n" + "c".repeat(12) + "\n");
        assertThat(asked(ListContainersRequest.class))
                .extracting(ListContainersRequest::getFilter)
                .containsOnly("(state = running OR state = paused OR restarting = true) AND (name : \"x\")");
    }

    @Test
    void imagesAreListedByDockersFilters() {
        assertThat(caisson(
                        "images",
                        "--digests",
                        "-f",
                        "reference=te?m/*:1",
                        "-f",
                        "reference=app",
                        "--filter",
                        "before=x",
                        "--filter",
                        "dangling=1",
                        "-f",
                        "label=a=b",
                        "-f",
                        "label=c"))
                .isZero();
        assertThat(asked(ListImagesRequest.class))
                .extracting(ListImagesRequest::getFilter)
                .containsExactly("(reference_pattern = \"te?m/\\*:1\" OR reference_pattern = \"app\") AND"
                        + " (create_time < 1970-01-01T00:00:00.000000000Z) AND (dangling = true) AND"
                        + " (labels.\"a\" = \"b\" AND labels:\"c\")");
        assertThat(output().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "REPOSITORY TAG DIGEST IMAGE ID CREATED SIZE",
                        "app 1 sha256:" + FakeEngine.ID + " " + "a".repeat(12) + " N/A 77.9MB",
                        "localhost:5000/app 2 sha256:" + FakeEngine.ID + " " + "a".repeat(12) + " N/A 77.9MB",
                        "<none> <none> " + "b".repeat(12) + " N/A 1B");
    }

    @Test
    void aPruneAsksFirst() {
        in = "n\n".getBytes(StandardCharsets.UTF_8);
        assertThat(caisson("image", "prune")).isZero();
        assertThat(asked(PruneImagesRequest.class)).isEmpty();
        in = "y\n".getBytes(StandardCharsets.UTF_8);
        assertThat(caisson("image", "prune", "-a", "--filter", "until=2026-01-31T00:00:00Z"))
                .isZero();
        assertThat(caisson("image", "prune", "--dry-run", "--filter", "label!=keep=1", "--filter", "label!=b"))
                .isZero();
        assertThat(asked(PruneImagesRequest.class))
                .containsExactly(
                        PruneImagesRequest.newBuilder()
                                .setAll(true)
                                .setFilter("(create_time < 2026-01-31T00:00:00.000000000Z)")
                                .build(),
                        PruneImagesRequest.newBuilder()
                                .setValidateOnly(true)
                                .setFilter("(NOT labels.\"keep\" = \"1\" AND NOT labels:\"b\")")
                                .build());
        assertThat(output())
                .contains("[y/N] Deleted Images:\nuntagged: app:1\ndeleted: sha256:" + FakeEngine.ID)
                .contains("Total reclaimed space: 1.5kB", "Would delete:", "Would reclaim: 1.5kB");
    }

    @Test
    void theNewestStepOfAHistoryIsTheImage() {
        assertThat(caisson("history", "app")).isZero();
        assertThat(output().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "IMAGE CREATED CREATED BY SIZE COMMENT",
                        "a".repeat(12) + " N/A RUN " + "x".repeat(40) + "… 0B ",
                        "<missing> N/A COPY 2kB first layer");
    }

    @Test
    void anEngineThatIsNotThere() {
        assertThat(execute("--host", "unix:" + directory.resolve("none"), "ps")).isEqualTo(1);
        assertThat(errors()).contains("cannot reach the engine at unix:", "No such file", "caisson serve");
    }

    @ParameterizedTest
    @CsvSource({
        "2, ps --bogus, --bogus",
        "2, fly, there is no command",
        "2, volume, volume create",
        "2, --bogus ps, --bogus",
        "2, ps --format yaml, neither table nor json",
        "2, --host tcp://example.org:1 ps, another machine",
        "2, --host nonsense ps, unix:///path",
        "125, run, run needs IMAGE",
        "2, rm, rm needs CONTAINER [CONTAINER...]",
        "2, logs a b, logs does not take \"b\"",
        "2, tag a, tag needs IMAGE REFERENCE",
        "2, ps x, Unmatched argument",
        "125, run -p 80 x, not there yet",
    })
    void badCommandLines(int code, String line, String words) {
        assertThat(execute(line.split(" ", -1))).isEqualTo(code);
        assertThat(errors()).startsWith("caisson: ").contains(words, "--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "create",
                "start",
                "stop",
                "kill",
                "rm",
                "ps",
                "logs",
                "wait",
                "inspect",
                "pull",
                "images",
                "rmi",
                "tag",
                "load",
                "history",
                "image platforms",
                "image referrers",
                "image inspect",
                "image prune",
                "system df",
                "volume create",
                "volume ls",
                "volume inspect",
                "volume rm",
                "events",
                "version",
                "info"
            })
    void everyCommandHasHelp(String command) {
        assertThat(execute(Stream.concat(Arrays.stream(command.split(" ", -1)), Stream.of("--help"))
                        .toArray(String[]::new)))
                .isZero();
        assertThat(output()).contains("Usage: caisson " + command);
    }

    @Test
    void theHelpListsAllCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(output()).contains("  serve  ", "  run  ", "  volume create  ", "CAISSON_HOST");
    }

    @Test
    void theVersionIsTheProjects() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + ClientVersion.VERSION + "</version>");
    }

    private int caisson(String... words) {
        return execute(Stream.concat(Stream.of("--host", "unix:" + directory.resolve("s")), Arrays.stream(words))
                .toArray(String[]::new));
    }

    private int execute(String... words) {
        PrintStream stdout = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, false, StandardCharsets.UTF_8);
        return new Cli(new Terminal(
                        new ByteArrayInputStream(in),
                        stdout,
                        stderr,
                        Map.of("DOCKER_CONFIG", directory.toString()),
                        false))
                .execute(words);
    }

    private <T> java.util.List<T> asked(Class<T> type) {
        return engine.requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
