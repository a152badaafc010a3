package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import io.caisson.testing.CommandResult;
import io.caisson.testing.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class TreeCopyTest {
    private static final String NOT_UTF8 = FileName.text(new byte[] {'n', (byte) 0xe9, (byte) 0xff});
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    Path temporary;

    private Path source;
    private Path target;
    private FileDescriptor from;

    @BeforeEach
    void makeSource() throws IOException {
        source = Files.createDirectory(temporary.resolve("source"));
        target = temporary.resolve("target");
        from = Directories.open(source);
    }

    /** JUnit's own removal knows neither such names nor such depth. */
    @AfterEach
    void removeTrees() throws IOException {
        from.close();
        TreeRemoval removal = new TreeRemoval(Files.createDirectories(temporary.resolve("trash")));
        removal.remove(source);
        removal.remove(target);
    }

    @Test
    void everyTypeKeepsWhatIsSaidOfIt() throws IOException {
        Files.writeString(source.resolve("su"), "program");
        Files.createDirectory(source.resolve("dir"));
        Files.writeString(source.resolve("dir/inside"), "");
        At.symlink("/etc/shadow", from.number(), "link");
        At.makeNode(from.number(), "fifo", FileType.FIFO, 0, 0, 0);
        At.makeNode(from.number(), "socket", FileType.SOCKET, 0, 0, 0);
        At.makeNode(from.number(), "char", FileType.CHARACTER_DEVICE, 0, 1, 3);
        At.makeNode(from.number(), "block", FileType.BLOCK_DEVICE, 0, 259, 70_000);
        List<String> names = List.of("su", "link", "fifo", "socket", "char", "block", "dir", ".");
        int mode = 06751;
        for (String name : names) {
            At.changeOwner(from.number(), name, 1000 + mode, 4_294_967_294L);
            if (!name.equals("link")) {
                At.changeMode(from.number(), name, mode++);
            }
            At.setTimes(from.number(), name, new FileTimes(mode, 123_456_789, -mode, 987_654_321));
        }
        List<Stat> before =
                names.stream().map(name -> At.stat(from.number(), name)).toList();

        TreeCopy.copy(source, target);

        try (FileDescriptor to = Directories.open(target)) {
            for (Stat expected : before) {
                assertLike(At.stat(to.number(), names.get(before.indexOf(expected))), expected);
            }
            assertThat(At.readLink(to.number(), "link")).isEqualTo("/etc/shadow");
            assertThat(DirectoryReader.names(to)).hasSize(names.size() - 1);
        }
        assertThat(target.resolve("su")).hasContent("program");
        assertThat(target.resolve("dir/inside")).exists();
    }

    @Test
    void attributesAreKeptAndOverlaysOwnAreNot() throws IOException {
        Files.createDirectory(source.resolve("dir"));
        Files.writeString(source.resolve("ping"), "x");
        At.symlink("ping", from.number(), "link");
        for (String name : List.of("dir", "ping", "link")) {
            Xattrs.set(from, name, "trusted.value", new byte[] {0, (byte) 0xff, 10});
        }
        Xattrs.set(from, "ping", "security.capability", CAPABILITY);
        Xattrs.set(from, "dir", "trusted.overlay.opaque", new byte[] {'y'});
        Xattrs.set(from, "trusted.root", new byte[] {1});
        CommandResult.of(new ProcessBuilder(
                        "chmod", "4755", source.resolve("ping").toString()))
                .succeeded();

        TreeCopy.copy(source, target);

        try (FileDescriptor to = Directories.open(target)) {
            for (String name : List.of("dir", "ping", "link")) {
                assertThat(Xattrs.value(to, name, "trusted.value")).hasValue(new byte[] {0, (byte) 0xff, 10});
            }
            assertThat(Xattrs.value(to, "ping", "security.capability")).hasValue(CAPABILITY);
            assertThat(Xattrs.names(to, "dir")).doesNotContain("trusted.overlay.opaque");
            assertThat(Xattrs.value(to, "trusted.root")).hasValue(new byte[] {1});
            assertThat(At.stat(to.number(), "ping").permissions()).isEqualTo(04755);
        }
    }

    @Test
    void namesOfOneFileStayNamesOfOneFile() throws IOException {
        Files.createDirectory(source.resolve("dir"));
        Files.writeString(source.resolve("one"), "shared");
        Files.createLink(source.resolve("dir/two"), source.resolve("one"));
        At.symlink("x", from.number(), "symlink");
        At.link(from.number(), "symlink", from.number(), "symlink2");
        Files.writeString(source.resolve("single"), "");
        Files.createLink(temporary.resolve("outside"), source.resolve("single"));

        TreeCopy.copy(source, target);

        try (FileDescriptor to = Directories.open(target)) {
            Stat one = At.stat(to.number(), "one");
            assertThat(one.links()).isEqualTo(2);
            assertThat(At.stat(to.number(), "dir/two").inode()).isEqualTo(one.inode());
            assertThat(At.stat(to.number(), "symlink").inode())
                    .isEqualTo(At.stat(to.number(), "symlink2").inode());
            assertThat(At.stat(to.number(), "single").links()).isEqualTo(1);
            assertThat(DirectoryReader.names(to))
                    .containsExactlyInAnyOrder("one", "dir", "symlink", "symlink2", "single");
        }
    }

    @Test
    void holesStayHoles() throws IOException {
        byte[] data = new byte[100_000];
        new Random(1).nextBytes(data);
        try (RandomAccessFile file =
                new RandomAccessFile(source.resolve("holes").toFile(), "rw")) {
            file.seek(1 << 20);
            file.write(data);
            file.seek(5 << 20);
            file.write(data);
            file.setLength(9 << 20);
        }
        try (RandomAccessFile file = new RandomAccessFile(source.resolve("hole").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        Files.write(source.resolve("large"), new byte[3_000_000]);

        TreeCopy.copy(source, target);

        assertThat(target.resolve("holes")).hasSameBinaryContentAs(source.resolve("holes"));
        assertThat(target.resolve("large")).hasSameBinaryContentAs(source.resolve("large"));
        try (FileDescriptor to = Directories.open(target)) {
            assertThat(At.stat(to.number(), "holes").blocks() * 512).isLessThan(300_000);
            assertThat(At.stat(to.number(), "hole").size()).isEqualTo(1L << 40);
            assertThat(At.stat(to.number(), "hole").blocks()).isZero();
        }
    }

    /** Between tmpfs and the disk neither clones nor copies of ranges can be had. */
    @Test
    void copiesFromAnotherFileSystem() throws IOException {
        byte[] data = new byte[2_500_001];
        new Random(2).nextBytes(data);
        try (SmallDisk disk = SmallDisk.of("8m", 100)) {
            Path there = disk.directory("there");
            Files.write(there.resolve("file"), data);
            Files.createLink(there.resolve("link"), there.resolve("file"));

            TreeCopy.copy(there, target);
        }

        assertThat(target.resolve("file")).hasBinaryContent(data);
        assertThat(Files.getAttribute(target.resolve("link"), "unix:nlink")).isEqualTo(2);
    }

    @Test
    void namesThatAreNotUtf8AndDepthBeyondAnyPathAreNoObstacle() {
        String name = NOT_UTF8 + "x".repeat(150);
        int depth = 150;
        try (DirectoryChain chain = new DirectoryChain(from.duplicate())) {
            for (int i = 0; i < depth; i++) {
                At.makeDirectory(chain.current().number(), name, 0700);
                chain.descend(name);
                At.changeMode(chain.current().number(), ".", 0700 + i % 8);
            }
            At.symlink(NOT_UTF8, chain.current().number(), NOT_UTF8);
            At.link(chain.current().number(), NOT_UTF8, from.number(), NOT_UTF8);
        }

        TreeCopy.copy(source, target);

        try (DirectoryChain chain = new DirectoryChain(Directories.open(target))) {
            for (int i = 0; i < depth; i++) {
                chain.descend(name);
                assertThat(At.stat(chain.current()).permissions()).isEqualTo(0700 + i % 8);
            }
            assertThat(At.readLink(chain.current().number(), NOT_UTF8)).isEqualTo(NOT_UTF8);
            assertThat(At.stat(chain.current().number(), NOT_UTF8).links()).isEqualTo(2);
        }
    }

    @Test
    void whatIsMountedInTheTreeIsRefused() throws IOException {
        Path mounted = Files.createDirectory(source.resolve("mounted"));
        CommandResult.of(new ProcessBuilder("mount", "--bind", "/etc", mounted.toString()))
                .succeeded();
        try {
            EngineException refusal = catchThrowableOfType(EngineException.class, () -> TreeCopy.copy(source, target));
            assertThat(refusal.reason()).isEqualTo(ErrorReason.STORAGE);
            assertThat(refusal).hasMessageContaining("'mounted'").hasMessageContaining("EXDEV");
        } finally {
            CommandResult.of(new ProcessBuilder("umount", mounted.toString())).succeeded();
        }
    }

    private static void assertLike(Stat copy, Stat expected) {
        assertThat(List.of(copy.mode(), copy.uid(), copy.gid(), copy.special()))
                .containsExactly(expected.mode(), expected.uid(), expected.gid(), expected.special());
        assertThat(FileTimes.of(copy)).isEqualTo(FileTimes.of(expected));
    }
}
