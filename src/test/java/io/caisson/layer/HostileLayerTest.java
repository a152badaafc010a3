package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.FileDescriptor;
import io.caisson.testing.Canary;
import io.caisson.testing.OpenFiles;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that try to reach the host, or to exhaust it: refused or contained, and nothing outside changes. */
@Tag("kernel")
class HostileLayerTest {
    @TempDir
    Path temporary;

    private Path root;
    private Canary canary;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(temporary.resolve("a/b/root"));
        canary = new Canary(temporary.resolve("canary"));
    }

    @AfterEach
    void nothingHasChangedOutsideAndNothingIsLeft() throws IOException {
        canary.assertUntouched();
        try (var beside = Files.list(temporary)) {
            assertThat(beside).hasSize(2);
        }
        try (var beside = Files.list(root.resolveSibling("."))) {
            assertThat(beside).hasSize(1);
        }
        OpenFiles.assertNone(temporary, "layer-decompression");
        // JUnit's own removal fails at trees as deep as these.
        try (FileDescriptor directory = Directories.open(temporary)) {
            TreeRemoval.remove(directory, "a", directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../../x", "/../x", "a/..", "./../../canary/secret", "..//x"})
    void aNameThatLeadsUpwardsIsRefused(String name) {
        assertRefused(new TestTar().file(name, "evil"), name);
        assertRefused(new TestTar().directory(name), name);
        assertRefused(new TestTar().pax("path", name).file("harmless", "evil"), name);
        assertRefused(new TestTar().gnuLongName(name).file("harmless", "evil"), name);
    }

    @Test
    void anAbsoluteNameIsInside() {
        apply(new TestTar().file(canary.directory() + "/secret", "evil").file("//etc//passwd", "evil"));

        assertThat(Path.of(root.toString(), canary.directory() + "/secret")).hasContent("evil");
        assertThat(root.resolve("etc/passwd")).hasContent("evil");
    }

    @Test
    void linksOutOfTheRootLeadNowhere() {
        for (String target : new String[] {
            canary.directory().toString(), "../../../canary", "../../../../../../../" + canary.directory()
        }) {
            EngineException refusal = refusal(tar -> tar.symlink("out", target)
                    .file("out/secret", "evil")
                    .directory("out/etc", header -> header.mode(0777))
                    .file("out/.wh.link", ""));
            if (refusal != null) {
                assertThat(refusal.reason()).isEqualTo(ErrorReason.LAYER_REFUSED);
                assertThat(refusal.metadata()).containsEntry("entry", "out");
            }
            canary.assertUntouched();
        }
    }

    @Test
    void aLinkIsReplacedNotFollowed() {
        String secret = canary.directory().resolve("secret").toString();
        apply(new TestTar()
                .symlink("f", secret)
                .file("f", "evil")
                .symlink("d", canary.directory().toString())
                .directory("d", header -> header.mode(0777).owner(5, 5))
                .file("d/secret", "evil")
                .symlink("n", secret)
                .device("n", '3', 1, 3)
                .symlink("n", secret)
                .fifo("n")
                .pax("SCHILY.xattr.user.evil", "1")
                .symlink("x", secret));

        assertThat(root.resolve("f")).isRegularFile().hasContent("evil");
        assertThat(root.resolve("d/secret")).hasContent("evil");
    }

    @Test
    void theRootItselfStaysADirectory() {
        apply(new TestTar()
                .symlink(".", canary.directory().toString())
                .file("/", "evil")
                .file("secret", "inside"));

        assertThat(root.resolve("secret")).hasContent("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "etc/passwd", "no/where", "/proc/self/exe"})
    void aHardLinkReachesOnlyTheLayer(String target) {
        assertRefused(new TestTar().hardLink("h", target), "h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../canary/secret", "..", "dir/../../x", "/"})
    void aHardLinkUpwardsIsRefused(String target) {
        assertRefused(new TestTar().directory("dir").hardLink("h", target), "h");
    }

    @Test
    void aHardLinkThroughALinkStaysInside() {
        assertRefused(
                new TestTar().symlink("out", canary.directory().toString()).hardLink("h", "out/secret"), "h");
        assertRefused(new TestTar().symlink("up", "../../../canary").hardLink("h2", "up/secret"), "h2");
        assertRefused(new TestTar().directory("dir").hardLink("h3", "dir"), "h3");
        assertRefused(new TestTar().file(".wh.w", "").hardLink("h4", "w"), "h4");

        String secret = canary.directory().resolve("secret").toString();
        apply(new TestTar().symlink("s", secret).hardLink("hs", "s").file("hs", "evil"));
        assertThat(root.resolve("hs")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", ".wh..", ".wh...", "dir/.wh.", "dir/.wh..", "dir/.wh..."})
    void aWhiteoutOfAParentIsRefused(String name) {
        assertRefused(new TestTar().directory("dir").file(name, ""), name);
    }

    @Test
    void namesThatAreTooLongAreRefused() {
        String component = "c".repeat(255);
        String longest = (component + "/").repeat(15) + "d".repeat(255);
        apply(new TestTar().file(longest, "fits"));
        assertThat(Files.isRegularFile(root.resolve(component).resolve(component))
                        || Files.isDirectory(root.resolve(component).resolve(component)))
                .isTrue();

        assertRefused(new TestTar().file("c".repeat(256), ""), "c".repeat(200));
        assertRefused(new TestTar().file("é".repeat(128), ""), "é".repeat(128));
        apply(new TestTar().file("a/".repeat(2047) + "ab", "4,096 bytes, its directory within PATH_MAX"));
        assertRefused(new TestTar().file("a/".repeat(2047) + "abc", ""), "a/");
        assertRefused(new TestTar().file("a/".repeat(100_000), ""), "a/");
        assertRefused(new TestTar().symlink("s", "t".repeat(5000)), "s");
    }

    @Test
    void deepDirectoriesTakeNeitherDescriptorsNorStack() {
        TestTar tar = new TestTar();
        String deep = "d/".repeat(1000);
        String prefix = "";
        for (int i = 0; i < 6; i++) {
            tar.directory(prefix + deep).symlink("l" + i, prefix + deep);
            prefix = "l" + i + "/";
        }
        tar.file("l5/bottom", "6000 levels down").file("d", "and all of it replaced by a file");

        apply(tar);

        assertThat(root.resolve("d")).hasContent("and all of it replaced by a file");
        try (var left = Files.list(root)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("d", "l0", "l1", "l2", "l3", "l4", "l5");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void namesOfDirectoriesDoNotFillTheMemory() {
        TestTar tar = new TestTar();
        for (int i = 0; i < 200; i++) {
            tar.file(i + "/" + "d/".repeat(1000) + "f", "");
        }

        assertThat(refusal(tar).reason()).isEqualTo(ErrorReason.LIMIT_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 60, 5000})
    void aSizeThatIsNotThereIsRefused(long size) {
        EngineException refusal =
                refusal(new TestTar().entry("sized", '0', new byte[512], header -> header.size(size)));

        assertThat(refusal.reason()).isIn(ErrorReason.CONTENT_CORRUPT, ErrorReason.LIMIT_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 40})
    void absurdTimesAreContained(long seconds) {
        EngineException refusal = refusal(tar -> tar.file("f", "", header -> header.modified(seconds))
                .directory("d", header -> header.modified(seconds)));

        if (refusal == null) {
            assertThat(root.resolve("f")).exists();
            assertThat(root.resolve("d")).exists();
        } else {
            assertThat(refusal.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "4294967295, 0", "0, 4294967295"})
    void nobodysOwnerIsRefused(long uid, long gid) {
        assertRefused(new TestTar().file("f", "", header -> header.owner(uid, gid)), "f");
    }

    @Test
    void ownersOfPaxAreBounded() {
        assertRefused(new TestTar().pax("uid", "4294967296").file("f", ""), "f");
        assertRefused(new TestTar().pax("gid", "-9223372036854775808").file("f", ""), "f");
        assertThat(refusal(new TestTar().pax("uid", "zero").file("f", "")).reason())
                .isEqualTo(ErrorReason.CONTENT_CORRUPT);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 0", "0, 1048576", "-1, 0", "0, -1"})
    void aDeviceThatIsAWhiteoutInDisguiseIsRefused(long major, long minor) {
        assertRefused(new TestTar().device("dev", '3', major, minor), "dev");
    }

    @Test
    void headersDoNotFillTheMemory() {
        byte[] large = TestTar.paxRecord("comment", new byte[2 << 20]);
        assertThat(refusal(new TestTar().special('x', large).file("f", "")).reason())
                .isEqualTo(ErrorReason.LIMIT_EXCEEDED);
        assertThat(refusal(new TestTar().special('g', large).file("f", "")).reason())
                .isEqualTo(ErrorReason.LIMIT_EXCEEDED);
        assertThat(refusal(new TestTar().gnuLongName("x".repeat(2 << 20)).file("f", ""))
                        .reason())
                .isEqualTo(ErrorReason.LIMIT_EXCEEDED);
        for (char type : new char[] {'g', 'x', 'X', 'L', 'K'}) {
            TestTar tar = new TestTar();
            for (int i = 0; i < 20_000; i++) {
                tar.special(
                        type, type == 'L' || type == 'K' ? new byte[] {'n', 0} : TestTar.paxRecord("a", new byte[1]));
            }
            assertThat(refusal(tar.file("f", "")).reason()).as("type %s", type).isEqualTo(ErrorReason.LIMIT_EXCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 a=b\n", "-5 a=b\n", "99999999999 a=b\n", "x", "6 a", "7 a=bc", "3 =\n"})
    void brokenPaxRecordsAreRefusedOrIgnored(String records) {
        EngineException refusal =
                refusal(tar -> tar.special('x', records.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .file("f", ""));

        if (refusal != null) {
            assertThat(refusal.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT);
        }
    }

    @Test
    void holesCountToo() {
        TestTar sparse = new TestTar()
                .pax("GNU.sparse.major", "1")
                .pax("GNU.sparse.minor", "0")
                .pax("GNU.sparse.name", "sparse")
                .pax("GNU.sparse.realsize", "2147483647")
                .file("GNUSparseFile.0/sparse", "0\n" + "\0".repeat(510));

        EngineException refusal = refusal(sparse.bytes(), new LayerLimits(1 << 20, 10, 1000));

        assertThat(refusal.reason()).isEqualTo(ErrorReason.LIMIT_EXCEEDED);
    }

    @Test
    void limitsHold() {
        LayerLimits small = new LayerLimits(100_000, 10, 1000);
        TestTar entries = new TestTar();
        for (int i = 0; i < 11; i++) {
            entries.directory("d" + i);
        }
        assertThat(refusal(entries.bytes(), small)).hasMessageContaining("10 entries");
        assertThat(refusal(new TestTar().file("f", "x".repeat(100_001)).bytes(), small))
                .hasMessageContaining("100000 bytes");
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        assertRefused(new TestTar().symlink("s", ""), "s");
        assertRefused(new TestTar().pax("linkpath", "a\0b").symlink("s", "x"), "s");
        assertRefused(new TestTar().pax("path", "a\0b").file("x", ""), "a\0b");
        assertRefused(new TestTar().file("plain", "").file("plain/below", ""), "plain");
    }

    @Test
    void namesThatReadersWouldReadDifferentlyAreRefused() {
        assertRefused(new TestTar().gnuLongName("one").pax("path", "two").file("three", ""), "one");
        for (String key : List.of("path", "linkpath", "size", "GNU.sparse.name")) {
            byte[] record = TestTar.paxRecord(key, new byte[] {'1'});
            assertRefused(new TestTar().special('g', record).file("file", "x"), key);
        }
    }

    /** ext4 says ENOSPC of the first, the kernel E2BIG and ERANGE of the others: the disk is not full. */
    @Test
    void attributesThatDoNotFitAreRefusedByName() {
        assertRefused(
                new TestTar().pax("SCHILY.xattr.user.big", new byte[60_000]).file("file", ""), "file");
        assertRefused(
                new TestTar().pax("SCHILY.xattr.user.huge", new byte[70_000]).file("file", ""), "file");
        assertRefused(
                new TestTar().pax("SCHILY.xattr.user." + "n".repeat(300), "v").file("file", ""), "file");
        assertRefused(
                new TestTar().pax("SCHILY.xattr.trusted.big", new byte[60_000]).symlink("link", "to"), "link");
    }

    @Test
    void everyTruncationOfATarIsRefusedOrHarmless() {
        byte[] tar = new TestTar()
                .pax("mtime", "1.5")
                .file("dir/file", "x".repeat(700))
                .symlink("link", "dir")
                .bytes();
        for (int length = 0; length < tar.length; length += 37) {
            EngineException refusal = refusalOf(Arrays.copyOf(tar, length));
            if (refusal != null) {
                assertThat(refusal.reason()).as("%s: %s", length, refusal).isEqualTo(ErrorReason.CONTENT_CORRUPT);
            }
        }
        EngineException inFile = refusal(Arrays.copyOf(tar, 2000), LayerLimits.DEFAULT);
        assertThat(inFile.metadata()).containsEntry("entry", "dir/file");
    }

    private void apply(TestTar tar) {
        new LayerApplier().apply(new ByteArrayInputStream(tar.bytes()), root, LayerLimits.DEFAULT);
    }

    private void assertRefused(TestTar tar, String entry) {
        EngineException refusal = refusal(tar);
        assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(ErrorReason.LAYER_REFUSED);
        // The archive's reader takes leading slashes away from some names.
        String shown = entry.startsWith("/") ? entry.substring(1) : entry;
        assertThat(refusal.metadata().get("entry")).containsPattern("^/?" + Pattern.quote(shown));
        assertThat(refusal.getMessage()).contains(shown);
    }

    private EngineException refusal(TestTar tar) {
        return refusal(tar.bytes(), LayerLimits.DEFAULT);
    }

    /** Null if it is applied. */
    private EngineException refusal(UnaryOperator<TestTar> building) {
        return refusalOf(building.apply(new TestTar()).bytes());
    }

    private EngineException refusalOf(byte[] tar) {
        return catchThrowableOfType(
                EngineException.class,
                () -> new LayerApplier().apply(new ByteArrayInputStream(tar), root, LayerLimits.DEFAULT));
    }

    private EngineException refusal(byte[] tar, LayerLimits limits) {
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> new LayerApplier().apply(new ByteArrayInputStream(tar), root, limits));
        assertThat(refusal).as("The layer was applied").isNotNull();
        return refusal;
    }
}
