package io.caisson.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A docker archive with one image of one layer: the static busybox of Debian's busybox-static, links for its
 * applets, users root and daemon, and a file below /data for copy-up. Without network and the same each time.
 */
public final class BusyboxImage {
    /** What it is called once loaded. */
    public static final String REFERENCE = "busybox:test";

    private static final List<String> APPLETS = List.of(
            "cat",
            "chmod",
            "cp",
            "dd",
            "df",
            "echo",
            "env",
            "false",
            "grep",
            "head",
            "hostname",
            "id",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mount",
            "mv",
            "ps",
            "pwd",
            "rm",
            "sh",
            "sleep",
            "stat",
            "tail",
            "test",
            "touch",
            "tr",
            "true",
            "umount",
            "uname",
            "wc",
            "yes");

    private BusyboxImage() {}

    /** Writes the archive and returns its path. */
    public static Path write(Path directory) {
        return write(directory, 0);
    }

    /** The same with so many files of one byte each in /data/many. */
    public static Path write(Path directory, int files) {
        try {
            return archive(directory, architecture(), layer(Files.readAllBytes(busybox()), files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for another architecture, with a program of its in busybox's place. */
    public static Path write(Path directory, String architecture, byte[] program) {
        try {
            return archive(directory, architecture, layer(program, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path archive(Path directory, String architecture, byte[] layer) throws IOException {
        byte[] config = ("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\","
                        + "\"created\":\"2026-01-01T00:00:00Z\",\"config\":{\"Env\":[\"PATH=/bin\"],"
                        + "\"Cmd\":[\"/bin/sh\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
                        + sha256(layer) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        String manifest = "[{\"Config\":\"" + sha256(config) + ".json\",\"RepoTags\":[\"" + REFERENCE
                + "\"],\"Layers\":[\"layer.tar\"]}]";
        Path archive = directory.resolve("busybox.tar");
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            file(tar, "manifest.json", 0644, manifest.getBytes(StandardCharsets.UTF_8));
            file(tar, sha256(config) + ".json", 0644, config);
            file(tar, "layer.tar", 0644, layer);
        }
        return archive;
    }

    private static byte[] layer(byte[] program, int files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String directory : List.of("bin/", "data/", "dev/", "etc/", "proc/", "root/", "sys/", "tmp/")) {
                TarArchiveEntry entry = new TarArchiveEntry(directory);
                entry.setMode(directory.equals("tmp/") ? 01777 : 0755);
                put(tar, entry, new byte[0]);
            }
            file(tar, "bin/busybox", 0755, program);
            for (String applet : APPLETS) {
                TarArchiveEntry link = new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
                link.setLinkName("busybox");
                put(tar, link, new byte[0]);
            }
            file(tar, "bin/not-executable", 0644, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
            file(tar, "data/from-image", 0644, "from the image\n".getBytes(StandardCharsets.UTF_8));
            file(
                    tar,
                    "etc/passwd",
                    0644,
                    ("root:x:0:0:root:/root:/bin/sh\n" + "daemon:x:1:1:daemon:/:/bin/sh\n")
                            .getBytes(StandardCharsets.UTF_8));
            file(tar, "etc/group", 0644, "root:x:0:\ndaemon:x:1:\n".getBytes(StandardCharsets.UTF_8));
            if (files > 0) {
                TarArchiveEntry many = new TarArchiveEntry("data/many/");
                many.setMode(0755);
                put(tar, many, new byte[0]);
            }
            for (int number = 0; number < files; number++) {
                file(tar, "data/many/" + number, 0644, new byte[1]);
            }
        }
        return bytes.toByteArray();
    }

    /** Debian's static busybox. */
    public static Path busybox() {
        return List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox")).stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The tests need Debian's busybox-static"));
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        put(tar, entry, content);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
