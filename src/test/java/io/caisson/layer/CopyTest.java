package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.MountedTree;
import io.caisson.filesystem.MountedTree.TreeMount;
import io.caisson.filesystem.TreePath;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths of containers lead nowhere but into them, whatever the container does meanwhile. */
@Tag("kernel")
class CopyTest {
    private static final int RENAME_EXCHANGE = 2;
    private static final int ROUNDS = 3000;

    @TempDir
    Path temporary;

    private Path root;
    private Path volume;
    private Path secret;

    @BeforeEach
    void makeTrees() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        volume = Files.createDirectory(temporary.resolve("volume"));
        secret = Files.writeString(
                Files.createDirectory(temporary.resolve("host")).resolve("file"), "of the host");
        Files.writeString(Files.createDirectories(root.resolve("in/dir")).resolve("file"), "inside");
        Files.writeString(volume.resolve("file"), "in the volume");
        Files.createDirectories(root.resolve("data"));
    }

    @Test
    void linksAndDotsStayInTheContainer() throws IOException {
        Files.createSymbolicLink(root.resolve("absolute"), secret);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../../host/file"));
        Files.createSymbolicLink(root.resolve("above"), Path.of("../.."));
        Files.createSymbolicLink(root.resolve("inside"), Path.of("/in/dir"));
        for (String path : List.of(
                "/absolute", "relative", "../host/file", "/above/host/file", "above" + secret, "/in/../../host/file")) {
            assertThatThrownBy(() -> content(running(path)))
                    .as(path)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.PATH_NOT_FOUND));
            assertThatThrownBy(() -> content(stopped(path)))
                    .as(path)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.PATH_NOT_FOUND));
        }
        assertThat(content(running("inside/file"))).contains("inside");
        assertThat(content(stopped("/inside/../dir/file"))).contains("inside");
    }

    @Test
    void aDirectoryThatIsSwappedForALinkMeanwhileLeadsNowhere() throws Exception {
        Files.createSymbolicLink(root.resolve("in/link"), secret.getParent());
        Stat forbidden = At.stat(FileDescriptor.CURRENT_DIRECTORY, secret.toString());
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try (FileDescriptor in = Directories.open(root.resolve("in"))) {
                while (!over.get()) {
                    At.rename(in.number(), "dir", in.number(), "link", RENAME_EXCHANGE);
                }
            }
        });
        int found = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (TreePath place = round % 2 == 0 ? running("/in/dir/file") : stopped("/in/dir/file");
                        FileDescriptor file = place.open(true)) {
                    assertThat(At.stat(file).inode()).isNotEqualTo(forbidden.inode());
                    found++;
                } catch (EngineException e) {
                    assertThat(e.reason()).isEqualTo(ErrorReason.PATH_NOT_FOUND);
                }
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertThat(found).isPositive();
    }

    @Test
    void aStoppedContainersVolumesAreFoundAlsoThroughLinks() throws IOException {
        Files.createSymbolicLink(root.resolve("to-volume"), Path.of("data"));
        Files.createSymbolicLink(volume.resolve("to-root"), Path.of("/in"));
        assertThat(content(stopped("/data/file"))).contains("in the volume");
        assertThat(content(stopped("to-volume/./file"))).contains("in the volume");
        assertThat(content(stopped("/data/to-root/dir/file"))).contains("inside");
        assertThat(content(stopped("/data/../in/dir/file"))).contains("inside");
        assertThatThrownBy(() -> content(stopped("/temporary/file")))
                .hasMessageContaining("tmpfs")
                .hasMessageContaining("Start it");
    }

    @Test
    void aLinkAtTheEndIsFollowedOnlyWhereAsked() throws IOException {
        Files.createSymbolicLink(root.resolve("last"), Path.of("in/dir/file"));
        try (TreePath place = stopped("last");
                FileDescriptor link = place.open(false);
                FileDescriptor file = place.open(true)) {
            assertThat(At.readLink(link.number(), "")).isEqualTo("in/dir/file");
            assertThat(At.stat(file).size()).isEqualTo("inside".length());
        }
    }

    @Test
    void unpacksFilesDirectoriesAndLinksOverWhatIsThere() throws IOException {
        Files.setPosixFilePermissions(root.resolve("in"), PosixFilePermissions.fromString("rwx-----x"));
        byte[] tar = new TarOfTest()
                .directory("in/", 0755)
                .file("in/dir/file", "new", 04711)
                .link("in/dir/also", "in/dir/file")
                .symlink("in/link", "/etc/passwd")
                .file("made/on/the/way", "x", 0600)
                .bytes();

        unpack("/", false, tar);

        assertThat(root.resolve("in/dir/file")).hasContent("new");
        assertThat(Files.getAttribute(root.resolve("in/dir/file"), "unix:mode")).isEqualTo(0100711);
        assertThat(Files.getAttribute(root.resolve("in/dir/file"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(root.resolve("in/dir/also"), "unix:nlink"))
                .isEqualTo(2);
        assertThat(Files.readSymbolicLink(root.resolve("in/link"))).hasToString("/etc/passwd");
        assertThat(Files.getAttribute(root.resolve("in"), "unix:mode")).isEqualTo(040701);
        assertThat(root.resolve("made/on/the/way")).hasContent("x");

        unpack("/in", true, new TarOfTest().file("kept", "x", 04755).bytes());

        assertThat(Files.getAttribute(root.resolve("in/kept"), "unix:mode")).isEqualTo(0104755);
        assertThat(Files.getAttribute(root.resolve("in/kept"), "unix:uid")).isEqualTo(7);
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all).noneMatch(path -> path.toString().contains(".caisson-"));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsName() throws IOException {
        Files.createSymbolicLink(root.resolve("in/out"), secret.getParent());
        Files.createSymbolicLink(root.resolve("in/over"), secret);
        Map<String, byte[]> bad = Map.of(
                "in/dir", new TarOfTest().file("in/dir", "x", 0600).bytes(),
                "in/dir/file", new TarOfTest().directory("in/dir/file/", 0755).bytes(),
                "in/out/file", new TarOfTest().file("in/out/file", "x", 0600).bytes(),
                "in/dir/file/below",
                        new TarOfTest().file("in/dir/file/below", "x", 0600).bytes(),
                "../host/file", new TarOfTest().file("../host/file", "x", 0600).bytes(),
                "in/hard", new TarOfTest().link("in/hard", "in/out/file").bytes(),
                "null", new TarOfTest().device("null").bytes());
        bad.forEach((entry, tar) -> assertThatThrownBy(() -> unpack("/", true, tar))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.reason()).isEqualTo(ErrorReason.COPY_REFUSED);
                    assertThat(e.getMessage()).contains("'" + entry + "'");
                }));
        // A link is replaced, and not written through.
        unpack("/", true, new TarOfTest().file("in/over", "x", 0600).bytes());
        assertThat(Files.isSymbolicLink(root.resolve("in/over"))).isFalse();
        assertThat(secret).hasContent("of the host");
        assertThatThrownBy(() -> TreeUnpack.into(stopped("/data"), false, new ByteArrayInputStream(new byte[1024])))
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> unpack("/in/dir/file", false, new byte[1024])).hasMessageContaining("no directory");
        assertThatThrownBy(() -> unpack(
                        "/",
                        false,
                        new TarOfTest().file("cut", "x".repeat(3000), 0600).cut()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT));
        assertThat(root.resolve("cut")).doesNotExist();
    }

    @Test
    void nothingIsUnpackedThroughALinkThatIsSwappedInMeanwhile() throws Exception {
        Files.createSymbolicLink(root.resolve("in/link"), secret.getParent());
        byte[] tar = new TarOfTest().file("in/dir/planted", "x", 0600).bytes();
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try (FileDescriptor in = Directories.open(root.resolve("in"))) {
                while (!over.get()) {
                    At.rename(in.number(), "dir", in.number(), "link", RENAME_EXCHANGE);
                }
            }
        });
        int refused = 0;
        int done = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    unpack("/", false, tar);
                    done++;
                } catch (EngineException e) {
                    assertThat(e.reason()).isEqualTo(ErrorReason.COPY_REFUSED);
                    refused++;
                }
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertThat(secret.resolveSibling("planted")).doesNotExist();
        assertThat(refused).isPositive();
        assertThat(done).isPositive();
    }

    private void unpack(String path, boolean archive, byte[] tar) {
        try (TreePath place = running(path)) {
            TreeUnpack.into(place, archive, new ByteArrayInputStream(tar));
        }
    }

    /** Entries that belong to 7:8. */
    private static final class TarOfTest {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

        TarOfTest file(String name, String content, int mode) throws IOException {
            byte[] text = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(text.length);
            entry.setMode(mode);
            return add(entry, text);
        }

        TarOfTest directory(String name, int mode) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_DIR);
            entry.setMode(mode);
            return add(entry, new byte[0]);
        }

        TarOfTest link(String name, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
            entry.setLinkName(target);
            return add(entry, new byte[0]);
        }

        TarOfTest symlink(String name, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            return add(entry, new byte[0]);
        }

        TarOfTest device(String name) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_CHR);
            entry.setDevMajor(1);
            entry.setDevMinor(3);
            return add(entry, new byte[0]);
        }

        byte[] bytes() throws IOException {
            tar.finish();
            return bytes.toByteArray();
        }

        byte[] cut() throws IOException {
            return Arrays.copyOf(bytes(), 2000);
        }

        private TarOfTest add(TarArchiveEntry entry, byte[] content) throws IOException {
            entry.setIds(7, 8);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        }
    }

    private TreePath running(String path) {
        return new TreePath(Directories.open(root), path, path, false);
    }

    private TreePath stopped(String path) {
        return MountedTree.resolve(
                Directories.open(root),
                false,
                List.of(new TreeMount("/data", volume, true), new TreeMount("/temporary", null, false)),
                path);
    }

    private static String content(TreePath place) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (place) {
            TreeArchive.named(place, true, "file", status -> {}, tar);
        }
        return tar.toString(StandardCharsets.UTF_8);
    }
}
