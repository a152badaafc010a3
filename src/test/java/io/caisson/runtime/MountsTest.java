package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import io.caisson.spec.MountSource.Propagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is mounted into a container, as it sees it. */
@Tag("kernel")
class MountsTest {
    private static RuntimeFixture fixture;

    /** A tmpfs with propagation, and another mounted below it at {@code sub}. */
    private Path source;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    @BeforeEach
    void mount() throws Exception {
        source = Files.createTempDirectory(fixture.directory, "source");
        host("mount", "-t", "tmpfs", "none", source.toString());
        host("mount", "--make-shared", source.toString());
        Files.createDirectories(source.resolve("sub"));
        Files.createDirectories(source.resolve("late"));
        Files.writeString(source.resolve("file"), "content\n");
        host("mount", "-t", "tmpfs", "none", source.resolve("sub").toString());
        Files.writeString(source.resolve("sub/below"), "deep\n");
    }

    @AfterEach
    void unmount() throws Exception {
        host("umount", "-R", source.toString());
    }

    @Test
    void aBindIsWrittenThrough() throws Exception {
        String output =
                run("echo new >/data/new; cat /data/file; ls /data/sub", bind(Propagation.RPRIVATE, false, false));

        assertThat(output).isEqualTo("content\n");
        assertThat(source.resolve("new")).hasContent("new");
    }

    @Test
    void aReadOnlyBindTakesNoWrites() throws Exception {
        String output = run("touch /data/new; cat /data/file", bind(Propagation.RPRIVATE, false, true));

        assertThat(output).contains("Read-only file system").contains("content");
        assertThat(source.resolve("new")).doesNotExist();
        Files.writeString(source.resolve("file"), "the host's own mount stays writable");
    }

    @Test
    void aRecursiveBindShowsWhatIsMountedBelow() throws Exception {
        String output = run("cat /data/sub/below; echo w >/data/sub/w", bind(Propagation.RPRIVATE, true, false));

        assertThat(output).isEqualTo("deep\n");
        assertThat(source.resolve("sub/w")).exists();
    }

    @Test
    void readOnlyHoldsForWhatIsMountedBelow() throws Exception {
        String output =
                run("touch /data/x; touch /data/sub/x; cat /data/sub/below", bind(Propagation.RPRIVATE, true, true));

        assertThat(output)
                .contains("/data/x: Read-only")
                .contains("/data/sub/x: Read-only")
                .contains("deep");
        assertThat(source.resolve("sub/x")).doesNotExist();
    }

    @Test
    void aFileIsBoundOntoAFile() throws Exception {
        MountSource file = new MountSource.Host(source.resolve("file").toString(), Propagation.RPRIVATE, false);
        String output = fixture.run(fixture.settings("sh", "-c", "cat /etc/passwd /new/dir/file; touch /new/dir/file")
                        .mounts(
                                new MountSettings("/etc/passwd", file, true),
                                new MountSettings("/new/dir/file", file, true)))
                .output();

        assertThat(output).startsWith("content\ncontent\n").contains("Read-only file system");
        assertThat(fixture.lower.resolve("new")).doesNotExist();
    }

    @Test
    void aTmpfsHasItsSizeAndMode() throws Exception {
        MountSettings tmpfs =
                new MountSettings("/scratch", new MountSource.Tmpfs(64L << 10, 0700, List.of("uid=1000")), false);
        String output = fixture.run(fixture.settings(
                                "sh",
                                "-c",
                                "stat -c '%a %u' /scratch; dd if=/dev/zero of=/scratch/f bs=1024 count=100 2>&1; "
                                        + "stat -c %s /scratch/f; grep ' /scratch ' /proc/mounts")
                        .mounts(tmpfs))
                .output();

        assertThat(output)
                .startsWith("700 1000\n")
                .contains("No space left on device")
                .contains("65536\n")
                .contains("nosuid,nodev");
    }

    @Test
    void mountsOfASharedVolumeAreSeenOutside() throws Exception {
        String output = fixture.run(
                        fixture.settings("sh", "-c", "mount -t tmpfs none /data/late && echo x >/data/late/inside")
                                .security(ConfinementTest.security(List.of("SYS_ADMIN"), List.of(), false, false))
                                .mounts(bind(Propagation.RSHARED, true, false)))
                .output();

        assertThat(output).isEmpty();
        assertThat(source.resolve("late/inside")).exists();
    }

    @Test
    void mountsOfASlaveOrPrivateVolumeAreNot() throws Exception {
        for (Propagation propagation : List.of(Propagation.RSLAVE, Propagation.RPRIVATE)) {
            fixture.run(fixture.settings("sh", "-c", "mount -t tmpfs none /data/late && echo x >/data/late/inside")
                    .security(ConfinementTest.security(List.of("SYS_ADMIN"), List.of(), false, false))
                    .mounts(bind(propagation, true, false)));

            assertThat(source.resolve("late")).as(propagation.name()).isEmptyDirectory();
        }
    }

    @Test
    void laterMountsOfTheHostAreSeenByASlave() throws Exception {
        assertThat(seesLater(Propagation.RSLAVE)).isEqualTo("later\n");
    }

    @Test
    void laterMountsOfTheHostAreNotSeenPrivately() throws Exception {
        assertThat(seesLater(Propagation.RPRIVATE)).isEmpty();
    }

    private String seesLater(Propagation propagation) throws Exception {
        String id = fixture.start(fixture.settings("sh", "-c", "while [ ! -e /data/go ]; do true; done; ls /data/late")
                .mounts(bind(propagation, true, false)));
        host("mount", "-t", "tmpfs", "none", source.resolve("late").toString());
        Files.createFile(source.resolve("late/later"));
        Files.createFile(source.resolve("go"));
        assertThat(fixture.awaitExit().exitCode()).isZero();
        fixture.runtime.delete(id);
        return fixture.outputs.get(id).toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private String run(String script, MountSettings mount) throws Exception {
        return fixture.run(fixture.settings("sh", "-c", script).mounts(mount)).output();
    }

    private MountSettings bind(Propagation propagation, boolean recursive, boolean readOnly) {
        return new MountSettings("/data", new MountSource.Host(source.toString(), propagation, recursive), readOnly);
    }

    private static void host(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
