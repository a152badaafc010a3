package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import io.caisson.oci.Digest;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ordinary layers become on disk. */
@Tag("kernel")
class LayerApplierTest {
    /** A {@code security.capability} of version 2 that grants CAP_NET_RAW; not UTF-8 anywhere. */
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
    }

    @Test
    void ownersModesAndTimesAreThoseOfTheEntries() throws IOException {
        apply(new TestTar()
                .directory("./", header -> header.mode(0711).owner(7, 8).modified(77))
                .pax("mtime", "1234567890.123456789")
                .directory("dir", header -> header.mode(01777).owner(1000, 100_000))
                .pax("mtime", "-5.5")
                .file("dir/su", "x", header -> header.mode(06755).owner(3, 4_294_967_294L)));

        Stat top = stat(".");
        assertThat(List.of(top.uid(), top.gid(), (long) top.permissions(), top.modifySeconds()))
                .containsExactly(7L, 8L, 0711L, 77L);
        Stat directory = stat("dir");
        assertThat(directory.permissions()).isEqualTo(01777);
        assertThat(List.of(directory.uid(), directory.gid())).containsExactly(1000L, 100_000L);
        assertThat(directory.modifySeconds()).isEqualTo(1_234_567_890);
        assertThat(directory.modifyNanos()).isEqualTo(123_456_789);
        Stat file = stat("dir/su");
        assertThat(file.permissions()).isEqualTo(06755);
        assertThat(List.of(file.uid(), file.gid())).containsExactly(3L, 4_294_967_294L);
        assertThat(file.modifySeconds()).isEqualTo(-6);
        assertThat(file.modifyNanos()).isEqualTo(500_000_000);
    }

    @Test
    void whatADirectoryGivesToNewFilesIsNotTheirs() {
        apply(new TestTar()
                .file("first", "x", header -> header.mode(0640).owner(0, 0))
                .directory("group", header -> header.mode(02775).owner(0, 50))
                .file("group/file", "x", header -> header.mode(0640).owner(0, 0))
                .file("open", "x", header -> header.mode(0666).owner(0, 0))
                .file("closed", "x", header -> header.mode(0).owner(0, 0)));

        for (String name : List.of("first", "group/file")) {
            Stat file = stat(name);
            assertThat(List.of(file.uid(), file.gid(), (long) file.permissions()))
                    .as(name)
                    .containsExactly(0L, 0L, 0640L);
        }
        assertThat(stat("open").permissions()).isEqualTo(0666);
        assertThat(stat("closed").permissions()).isZero();
    }

    @Test
    void entriesWithAndWithoutHeadersBeforeThemFollowEachOther() throws IOException {
        String odd = "x".repeat(1234);
        apply(new TestTar()
                .file("one", odd)
                .pax("SCHILY.xattr.user.two", "2")
                .file("two", odd + odd)
                .file("three", odd)
                .gnuLongName("long" + "g".repeat(120))
                .file("cut", odd)
                .symlink("link", "one")
                .pax("mtime", "77")
                .directory("dir")
                .file("dir/four", odd + odd)
                .special('g', TestTar.paxRecord("comment", new byte[] {'c'}))
                .file("five", odd)
                .file("six", ""));

        for (String name : List.of("one", "three", "long" + "g".repeat(120), "five")) {
            assertThat(Files.readString(root.resolve(name))).as(name).isEqualTo(odd);
        }
        for (String name : List.of("two", "dir/four")) {
            assertThat(Files.readString(root.resolve(name))).as(name).isEqualTo(odd + odd);
        }
        assertThat(xattr("two", "user.two")).containsExactly('2');
        assertThat(names("three")).noneMatch(name -> name.startsWith("user."));
        assertThat(stat("dir").modifySeconds()).isEqualTo(77);
        assertThat(stat("six").size()).isZero();
    }

    @Test
    void linksAndNodesAreMade() throws IOException {
        apply(new TestTar()
                .file("a", "bytes")
                .hardLink("b", "./a")
                .hardLink("c", "/a")
                .symlink("link", "/does/not/exist")
                .hardLink("link2", "link")
                .fifo("fifo")
                .device("null", '3', 1, 3)
                .device("big", '4', 259, 70_000));

        assertThat(stat("a").links()).isEqualTo(3);
        assertThat(stat("b").inode()).isEqualTo(stat("a").inode());
        assertThat(Files.readSymbolicLink(root.resolve("link"))).isEqualTo(Path.of("/does/not/exist"));
        assertThat(stat("link2").type()).isEqualTo(FileType.SYMLINK);
        assertThat(stat("link").modifySeconds()).isEqualTo(1_000_000_000);
        assertThat(stat("fifo").type()).isEqualTo(FileType.FIFO);
        assertThat(stat("fifo").permissions()).isEqualTo(0644);
        Stat device = stat("null");
        assertThat(device.type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(List.of(device.specialMajor(), device.specialMinor())).containsExactly(1L, 3L);
        Stat big = stat("big");
        assertThat(List.of(big.specialMajor(), big.specialMinor())).containsExactly(259L, 70_000L);
    }

    @Test
    void attributesKeepTheirBytesAndLandOnTheRightEntry() {
        apply(new TestTar()
                .file("before", "")
                .pax("SCHILY.xattr.security.capability", CAPABILITY)
                .pax("SCHILY.xattr.user.binary", new byte[] {(byte) 0xff, 0, '\n', (byte) 0x80})
                .file("ping", "x".repeat(1000))
                .pax("SCHILY.xattr.user.dir", "d")
                .directory("dir")
                .special('g', TestTar.paxRecord("comment", new byte[] {'c'}))
                .pax("SCHILY.xattr.trusted.overlay.opaque", "y")
                .pax("SCHILY.xattr.user.last", "l")
                .gnuLongName("dir/long" + "g".repeat(120))
                .file("cut", ""));

        assertThat(xattr("ping", "security.capability")).containsExactly(CAPABILITY);
        assertThat(xattr("ping", "user.binary")).containsExactly(0xff, 0, '\n', 0x80);
        assertThat(xattr("dir", "user.dir")).containsExactly('d');
        assertThat(names("before")).noneMatch(name -> name.startsWith("user.") || name.startsWith("security.cap"));
        assertThat(names("dir/long" + "g".repeat(120))).contains("user.last").doesNotContain("trusted.overlay.opaque");
    }

    @Test
    void whatHasNoEntryOfItsOwnIsImplied() throws IOException {
        AppliedLayer applied = apply(new TestTar()
                .file("tmp/x/file", "")
                .file("later/file", "")
                .directory("later", header -> header.mode(0700)));

        assertThat(applied.implied()).containsExactly("tmp", "tmp/x");
        assertThat(stat("tmp").permissions()).isEqualTo(0755);
        assertThat(stat("later").permissions()).isEqualTo(0700);

        Path lower = Files.createDirectory(temporary.resolve("lower"));
        new LayerApplier()
                .apply(
                        in(new TestTar()
                                .directory("tmp", header -> header.mode(01777).owner(5, 6))
                                .bytes()),
                        lower,
                        LayerLimits.DEFAULT);
        ImpliedDirectories.settle(root, applied.implied(), List.of(lower));
        assertThat(stat("tmp").permissions()).isEqualTo(01777);
        assertThat(List.of(stat("tmp").uid(), stat("tmp").gid())).containsExactly(5L, 6L);
        assertThat(stat("tmp").modifySeconds()).isEqualTo(1_000_000_000);
        assertThat(stat("tmp/x").permissions()).isEqualTo(0755);
    }

    @Test
    void whiteoutsAreWhatOverlayfsReads() {
        apply(new TestTar()
                .file(".wh.gone", "")
                .file("etc/.wh.passwd", "")
                .directory("var")
                .file("var/.wh..wh..opq", "")
                .file(".wh..wh.plnk", "")
                .file(".wh.again", "")
                .file("again", "new")
                .file(".wh.dir", "")
                .directory("dir")
                .file(".wh.deep", "")
                .file("deep/below", "")
                .directory("kept")
                .file("kept/own", "")
                .file(".wh.kept", ""));

        assertWhiteout("gone");
        assertWhiteout("etc/passwd");
        assertThat(xattr("var", "trusted.overlay.opaque")).containsExactly('y');
        assertThat(root.resolve(".wh..wh.plnk")).doesNotExist();
        assertThat(stat("again").type()).isEqualTo(FileType.REGULAR);
        assertThat(xattr("dir", "trusted.overlay.opaque")).containsExactly('y');
        assertThat(xattr("deep", "trusted.overlay.opaque")).containsExactly('y');
        assertThat(root.resolve("deep/below")).exists();
        assertThat(xattr("kept", "trusted.overlay.opaque")).containsExactly('y');
        assertThat(root.resolve("kept/own")).exists();
    }

    @Test
    void theLastEntryOfANameWins() throws IOException {
        apply(new TestTar()
                .file("file", "one")
                .file("file", "two")
                .directory("a/b/c")
                .file("a/b/c/d", "")
                .file("a", "a file now")
                .file("f", "")
                .directory("f")
                .file("f/g", "below")
                .symlink("s", "f")
                .file("s", "no longer a link")
                .symlink("t", "f")
                .directory("t")
                .file("t/own", "")
                .directory("f", header -> header.mode(0700)));

        assertThat(root.resolve("file")).hasContent("two");
        assertThat(root.resolve("a")).hasContent("a file now");
        assertThat(root.resolve("f/g")).hasContent("below");
        assertThat(stat("f").permissions()).isEqualTo(0700);
        assertThat(stat("s").type()).isEqualTo(FileType.REGULAR);
        assertThat(stat("t").type()).isEqualTo(FileType.DIRECTORY);
        assertThat(root.resolve("f/own")).doesNotExist();
    }

    @Test
    void linksThatStayInsideLeadToTheirTargets() {
        apply(new TestTar()
                .directory("usr/lib")
                .symlink("lib", "usr/lib")
                .symlink("abs", "/usr/lib")
                .file("lib/one", "1")
                .file("abs/two", "2"));

        assertThat(root.resolve("usr/lib/one")).hasContent("1");
        assertThat(root.resolve("usr/lib/two")).hasContent("2");
    }

    @Test
    void namesAreBytes() throws IOException {
        apply(new TestTar().file("Főtanúsítvány.crt", "utf-8").symlink("ů", "Főtanúsítvány.crt"));

        assertThat(root.resolve("ů")).hasContent("utf-8");
    }

    @Test
    void namesThatAreNotUtf8KeepTheirBytes() {
        String plain = FileName.text(new byte[] {'p', (byte) 0xe9});
        String target = FileName.text(new byte[] {(byte) 0xff, 't'});
        String gnu = "g".repeat(120) + plain;
        String pax = "dir/" + plain + "/" + "x".repeat(120) + plain;
        apply(new TestTar()
                .file(plain, "header")
                .symlink("link", target)
                .gnuLongName(gnu)
                .gnuLongLink(target + "l".repeat(150))
                .symlink("cut", "cut")
                .file(pax, "pax")
                .pax("linkpath", pax)
                .hardLink("hard", "")
                .pax("path", "")
                .file("é", "no record")
                .file(".wh." + target, ""));

        try (FileDescriptor directory = io.caisson.filesystem.Directories.open(root)) {
            int top = directory.number();
            assertThat(DirectoryReader.names(directory))
                    .containsExactlyInAnyOrder(plain, "link", gnu, "dir", "hard", "é", target);
            assertThat(At.readLink(top, "link")).isEqualTo(target);
            assertThat(At.readLink(top, gnu)).isEqualTo(target + "l".repeat(150));
            assertThat(At.stat(top, pax).inode()).isEqualTo(stat("hard").inode());
            assertThat(At.stat(top, pax).size()).isEqualTo(3);
            assertThat(LayerTree.isWhiteout(At.stat(top, target))).isTrue();
        }
    }

    @Test
    void zerosBecomeHoles() {
        String megabyte = "\0".repeat(1 << 20);
        apply(new TestTar()
                .file("holes", "begin" + megabyte + "middle" + megabyte)
                .file("zeros", megabyte));

        assertThat(root.resolve("holes")).hasContent("begin" + megabyte + "middle" + megabyte);
        assertThat(stat("holes").blocks() * 512).isLessThan(1 << 16);
        assertThat(stat("zeros").size()).isEqualTo(1 << 20);
        assertThat(stat("zeros").blocks()).isZero();
    }

    @Test
    void theDigestIsOfTheWholeTarWithItsPadding() {
        byte[] tar = new TestTar().file("a", "b").bytes(20 * 512);

        AppliedLayer applied = new LayerApplier().apply(in(tar), root, LayerLimits.DEFAULT);

        assertThat(applied.diffId()).isEqualTo(Digest.of(tar));
        assertThat(applied.bytes()).isEqualTo(tar.length);
        assertThat(applied.entries()).isEqualTo(1);
    }

    private AppliedLayer apply(TestTar tar) {
        byte[] bytes = tar.bytes();
        AppliedLayer applied = new LayerApplier().apply(in(bytes), root, LayerLimits.DEFAULT);
        assertThat(applied.diffId()).isEqualTo(Digest.of(bytes));
        return applied;
    }

    private static ByteArrayInputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private void assertWhiteout(String name) {
        Stat stat = stat(name);
        assertThat(stat.type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(stat.special()).isZero();
    }

    private Stat stat(String name) {
        return At.stat(FileDescriptor.CURRENT_DIRECTORY, root.resolve(name).toString());
    }

    private byte[] xattr(String name, String attribute) {
        try (FileDescriptor directory = io.caisson.filesystem.Directories.open(root)) {
            return Xattrs.value(directory, name, attribute).orElseThrow();
        }
    }

    private List<String> names(String name) {
        try (FileDescriptor directory = io.caisson.filesystem.Directories.open(root)) {
            return Xattrs.names(directory, name);
        }
    }
}
