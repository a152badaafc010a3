package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import io.caisson.kernel.mount.Overlay;
import io.caisson.testing.CommandResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as tars: read back by our own applier, by GNU tar, and by the kernel as a layer. */
@Tag("kernel")
class TreeArchiveTest {
    /** Grants CAP_NET_RAW; not UTF-8 anywhere. */
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    @TempDir
    Path temporary;

    private Path tree;
    private FileDescriptor directory;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(temporary.resolve("tree"));
        directory = Directories.open(tree);
    }

    @Test
    void everythingComesBackAsItWas() throws IOException {
        fill();
        byte[] tar = merged(tree);
        Path copy = apply(tar);
        assertThat(list(copy)).isEqualTo(list(tree));
        assertThat(merged(copy)).isEqualTo(tar);
        assertThat(Files.readAllBytes(copy.resolve("dir/big"))).isEqualTo(Files.readAllBytes(tree.resolve("dir/big")));
        try (FileDescriptor root = Directories.open(copy)) {
            assertThat(At.stat(root.number(), "sparse").blocks()).isLessThan(1_000);
            assertThat(At.stat(root.number(), "dir/first").inode())
                    .isEqualTo(At.stat(root.number(), "second").inode());
            assertThat(DirectoryReader.names(root)).doesNotContain("socket");
        }
    }

    @Test
    void gnuTarReadsIt() throws IOException {
        fill();
        Path file = Files.write(temporary.resolve("tree.tar"), merged(tree));
        Path copy = Files.createDirectory(temporary.resolve("gnu"));
        CommandResult.of(new ProcessBuilder(
                        "tar",
                        "--xattrs",
                        "--xattrs-include=*",
                        "--numeric-owner",
                        "--same-owner",
                        "-p",
                        "-C",
                        copy.toString(),
                        "-xf",
                        file.toString()))
                .succeeded();
        assertThat(list(copy)).isEqualTo(list(tree));
    }

    @Test
    void changesAreALayerThatShowsTheSame() throws IOException {
        Path lower = Files.createDirectory(temporary.resolve("lower"));
        Files.writeString(Files.createDirectories(lower.resolve("replaced")).resolve("old"), "old");
        Files.writeString(lower.resolve("deleted"), "deleted");
        Files.writeString(lower.resolve("kept"), "kept");
        Path work = Files.createDirectory(temporary.resolve("work"));
        try (FileDescriptor merged = Overlay.writable(List.of(lower), tree, work)) {
            Path root = merged.path();
            Files.delete(root.resolve("deleted"));
            Files.delete(root.resolve("replaced/old"));
            Files.delete(root.resolve("replaced"));
            Files.writeString(Files.createDirectory(root.resolve("replaced")).resolve("new"), "new");
            Files.createLink(root.resolve("new-link"), root.resolve("replaced/new"));
            Files.createDirectory(root.resolve("replaced/empty"));
        }
        byte[] tar = changes();
        assertThat(names(tar)).contains("./", ".wh.deleted", "replaced/", "replaced/.wh..wh..opq", "replaced/new");
        Path layer = apply(tar);
        List<String> shown = new ArrayList<>();
        try (FileDescriptor merged = Overlay.readOnly(List.of(layer, lower))) {
            shown.addAll(list(merged.path()));
        }
        try (FileDescriptor merged = Overlay.readOnly(List.of(tree, lower))) {
            assertThat(shown).isEqualTo(list(merged.path())).anyMatch(each -> each.contains("kept"));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        TreeArchive.merged(Overlay.readOnly(List.of(tree, lower)), all);
        assertThat(names(all.toByteArray()))
                .containsExactly("./", "kept", "new-link", "replaced/", "replaced/empty/", "replaced/new");
        assertThat(shown).noneMatch(each -> each.contains("deleted") || each.contains("old"));
        assertThat(apply(tar).resolve("replaced/new")).hasContent("new");
        try (FileDescriptor of = Directories.open(layer.resolve("replaced"))) {
            assertThat(Xattrs.names(of)).containsExactly("trusted.overlay.opaque");
        }
    }

    @Test
    void whatALayerCannotSayIsRefused() throws IOException {
        Files.createDirectory(tree.resolve("moved"));
        set("moved", "trusted.overlay.redirect");
        assertRefused("moved");
        Files.delete(tree.resolve("moved"));
        Files.writeString(tree.resolve("half"), "");
        set("half", "trusted.overlay.metacopy");
        assertRefused("half");
        Files.delete(tree.resolve("half"));
        Files.writeString(tree.resolve(".wh.x"), "");
        assertRefused(".wh.x");
        assertThat(names(merged(tree))).containsExactly("./", ".wh.x");
    }

    @Test
    void linksLeadNowhere() throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside"), "secret");
        Files.createSymbolicLink(tree.resolve("file"), outside);
        Files.createSymbolicLink(tree.resolve("up"), temporary);
        assertThat(new String(merged(tree), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        assertThat(names(merged(tree))).containsExactly("./", "file", "up");
    }

    /** One of everything. */
    private void fill() throws IOException {
        int at = directory.number();
        Files.createDirectory(tree.resolve("dir"));
        Files.writeString(tree.resolve("dir/first"), "linked");
        Files.createLink(tree.resolve("second"), tree.resolve("dir/first"));
        byte[] big = new byte[1_000_001];
        new java.util.Random(1).nextBytes(big);
        Files.write(tree.resolve("dir/big"), big);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("x".repeat(200)));
        At.makeNode(at, "null", FileType.CHARACTER_DEVICE, 0640, 1, 3);
        At.makeNode(at, "disk", FileType.BLOCK_DEVICE, 0600, 259, 70_000);
        At.makeNode(at, "fifo", FileType.FIFO, 0622, 0, 0);
        At.makeDirectory(at, FileName.text(new byte[] {'n', (byte) 0xff, (byte) 0xe4}), 0700);
        Files.writeString(tree.resolve("grüße"), "");
        Path deep = Files.createDirectories(tree.resolve("a".repeat(120)).resolve("b".repeat(250)));
        Files.writeString(deep.resolve("c".repeat(99)), "deep");
        try (FileDescriptor sparse = At.open(at, "sparse", Open.O_RDWR | Open.O_CREAT, 06755, 0)) {
            FileCalls.truncate(sparse, 30_000_000);
            FileCalls.changeOwner(sparse, 4_000_000_000L, 3_000_000);
            FileCalls.changeMode(sparse, 06755);
            Xattrs.set(sparse, "security.capability", CAPABILITY);
            Xattrs.set(sparse, "user.note", new byte[] {0, 1, '\n', (byte) 0x80});
        }
        At.setTimes(at, "fifo", FileTimes.modified(-2, 250_000_000));
        At.setTimes(at, "link", FileTimes.modified(1_234_567_890, 123_456_789));
        At.setTimes(at, "dir", FileTimes.modified(77, 0));
        At.changeMode(at, "dir", 01777);
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
        }
    }

    private void set(String name, String attribute) {
        try (FileDescriptor file = At.open(directory.number(), name, Open.O_RDONLY, 0, 0)) {
            Xattrs.set(file, attribute, new byte[] {'/', 'x'});
        }
    }

    private void assertRefused(String name) {
        assertThatThrownBy(this::changes).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.reason()).isEqualTo(ErrorReason.LAYER_REFUSED);
            assertThat(e.metadata()).containsEntry("entry", name);
        });
    }

    private static byte[] merged(Path root) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TreeArchive.merged(Directories.open(root), out);
        return out.toByteArray();
    }

    private byte[] changes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TreeArchive.changes(tree, out);
        return out.toByteArray();
    }

    private Path apply(byte[] tar) throws IOException {
        Path target = Files.createTempDirectory(temporary, "applied");
        new LayerApplier().apply(new ByteArrayInputStream(tar), target, LayerLimits.DEFAULT);
        return target;
    }

    private static List<String> names(byte[] tar) throws IOException {
        Path file = Files.write(Files.createTempFile("names", ".tar"), tar);
        try {
            return CommandResult.of(new ProcessBuilder("tar", "-tf", file.toString()))
                    .succeeded()
                    .output()
                    .lines()
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** All that there is to know of every file but its content, sockets left out. */
    private static List<String> list(Path root) {
        List<String> lines = new ArrayList<>();
        try (FileDescriptor top = Directories.open(root.resolve("."))) {
            list(top, "", lines);
        }
        return lines;
    }

    private static void list(FileDescriptor parent, String path, List<String> lines) {
        List<String> names = new ArrayList<>(DirectoryReader.names(parent));
        Collections.sort(names);
        for (String name : names) {
            Stat stat = At.stat(parent.number(), name);
            if (stat.type() == FileType.SOCKET) {
                continue;
            }
            TreeMap<String, String> xattrs = new TreeMap<>();
            for (String key : Xattrs.names(parent, name)) {
                Xattrs.value(parent, name, key)
                        .ifPresent(value ->
                                xattrs.put(key, java.util.HexFormat.of().formatHex(value)));
            }
            String target = stat.type() == FileType.SYMLINK ? At.readLink(parent.number(), name) : "";
            long size = stat.isDirectory() ? 0 : stat.size();
            lines.add(String.join(
                    " ",
                    path + name,
                    Integer.toOctalString(stat.mode()),
                    stat.uid() + ":" + stat.gid(),
                    size + "",
                    stat.modifySeconds() + "." + stat.modifyNanos(),
                    Long.toHexString(stat.special()),
                    target,
                    xattrs.toString()));
            if (stat.isDirectory()) {
                try (FileDescriptor child = Directories.open(parent, name)) {
                    list(child, path + name + "/", lines);
                }
            }
        }
    }
}
