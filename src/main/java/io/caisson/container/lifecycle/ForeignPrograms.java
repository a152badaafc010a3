package io.caisson.container.lifecycle;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether this machine can run another architecture's programs: by itself, or through an interpreter that
 * binfmt_misc knows (the kernel's Documentation/admin-guide/binfmt-misc.rst).
 */
final class ForeignPrograms {
    private static final Path BINFMT_MISC = Path.of("/proc/sys/fs/binfmt_misc");
    /** By OCI's name: the class (1 = 32 bits), the byte order (1 = little) and the {@code e_machine} of elf(5). */
    private static final Map<String, Elf> ARCHITECTURES = Map.of(
            "amd64", new Elf(2, 1, 62),
            "386", new Elf(1, 1, 3),
            "arm64", new Elf(2, 1, 183),
            "arm", new Elf(1, 1, 40),
            "ppc64le", new Elf(2, 1, 21),
            "riscv64", new Elf(2, 1, 243),
            "s390x", new Elf(2, 2, 22),
            "mips64le", new Elf(2, 1, 8),
            "loong64", new Elf(2, 1, 258));

    private final Platform host;
    private final Path entries;

    ForeignPrograms() {
        this(Platform.host(), BINFMT_MISC);
    }

    ForeignPrograms(Platform host, Path entries) {
        this.host = host;
        this.entries = entries;
    }

    /** What the first bytes of a program say of the machine it is for. */
    private record Elf(int bits, int order, int machine) {
        /** From a pattern of binfmt_misc's; null if it is not about ELF files of one machine. */
        static @Nullable Elf of(String hex) {
            boolean readable = hex.startsWith("7f454c46") && hex.length() >= 40;
            if (!readable) {
                return null;
            }
            int order = at(hex, 5);
            int machine = order == 2 ? at(hex, 18) << 8 | at(hex, 19) : at(hex, 19) << 8 | at(hex, 18);
            return new Elf(at(hex, 4), order, machine);
        }

        private static int at(String hex, int place) {
            return Integer.parseInt(hex, place * 2, place * 2 + 2, 16);
        }
    }

    /**
     * Checks that an image's programs can be executed here.
     *
     * @throws EngineException {@code PLATFORM_MISMATCH}, which names the package that would help
     */
    void check(String image, Platform platform) {
        if (!platform.os().equals(host.os())) {
            throw mismatch(image, platform, "Choose an image for " + host);
        }
        if (runsItself(platform.architecture())) {
            return;
        }
        Optional<String> entry = entry(platform.architecture());
        if (entry.isEmpty()) {
            throw mismatch(
                    image,
                    platform,
                    "Install an interpreter, such as Debian's qemu-user-static (qemu-user-binfmt from Debian 13 on),"
                            + " or choose an image for " + host);
        }
        if (!flags(entry.get()).contains("F")) {
            throw mismatch(
                    image,
                    platform,
                    "The interpreter that binfmt_misc has for it lies outside of the container: register it with the"
                            + " flag F, as Debian's qemu-user-static does");
        }
    }

    private boolean runsItself(String architecture) {
        return architecture.isEmpty()
                || architecture.equals(host.architecture())
                || (host.architecture().equals("amd64") && architecture.equals("386"))
                || (host.architecture().equals("arm64") && architecture.equals("arm"));
    }

    /** The text of the first enabled entry for programs of an architecture. */
    private Optional<String> entry(String architecture) {
        Elf wanted = ARCHITECTURES.get(architecture);
        if (wanted == null || !Files.isDirectory(entries)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(entries)) {
            for (Path file : files) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                boolean enabled = text.startsWith("enabled\n");
                if (enabled
                        && value(text, "magic ")
                                .map(Elf::of)
                                .filter(Predicate.isEqual(wanted))
                                .isPresent()) {
                    return Optional.of(text);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineException(ErrorReason.INTERNAL, "Reading " + entries + ": " + e, e);
        }
    }

    private static String flags(String entry) {
        return value(entry, "flags: ").orElse("");
    }

    private static Optional<String> value(String entry, String key) {
        return entry.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    private EngineException mismatch(String image, Platform platform, String advice) {
        return new EngineException(
                        ErrorReason.PLATFORM_MISMATCH,
                        "Cannot make a container of image " + image + ": it is for " + platform
                                + ", and this machine runs " + host + ". " + advice)
                .with("image", image)
                .with("platform", platform.toString());
    }
}
