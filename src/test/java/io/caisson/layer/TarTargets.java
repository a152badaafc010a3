package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileName;
import io.caisson.oci.Digest;
import io.caisson.testing.Fuzzing;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Headers of a layer's tar, as {@link LayerApplier} reads them; without writing any file. */
public final class TarTargets {
    private static final ErrorReason[] REFUSALS = {
        ErrorReason.LAYER_REFUSED, ErrorReason.CONTENT_CORRUPT, ErrorReason.LIMIT_EXCEEDED
    };
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 1_000;

    private TarTargets() {}

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void headers(byte[] tar) throws Exception {
        Fuzzing.parse(() -> walk(tar), REFUSALS);
    }

    /** See {@link io.caisson.testing.ParserFuzz}. The bytes begin well, so that most get past the first checksum. */
    public static void records(byte[] bytes) throws Exception {
        int half = bytes.length / 2;
        byte[] name = Arrays.copyOfRange(bytes, 0, half);
        byte[] tar = new TestTar()
                .special('x', bytes)
                .pax("path", name)
                .file("file", "content")
                .special('g', name)
                .raw(bytes)
                .bytes();
        Fuzzing.parse(() -> walk(tar), REFUSALS);
    }

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void names(byte[] name) throws Exception {
        byte[] whole = name.clone();
        assertThat(FileName.bytes(FileName.text(whole))).isEqualTo(whole);
        Optional<EntryName> read = Fuzzing.parse(() -> EntryName.parse(FileName.text(name)), REFUSALS);
        read.ifPresent(entry -> {
            assertThat(entry.components()).doesNotContain("", ".", "..");
            assertThat(EntryName.parse(String.join("/", entry.components()))).isEqualTo(entry);
        });
    }

    /**
     * Reads it as a layer's is read, and once more by commons-compress alone: both are to find the same, but that what
     * ends without padding is refused by the one only.
     */
    private static List<String> walk(byte[] tar) throws Exception {
        Optional<List<String>> ours = Fuzzing.parse(() -> entries(tar), REFUSALS);
        List<String> theirs = all(tar);
        ours.ifPresent(found -> assertThat(found).isEqualTo(theirs));
        return theirs;
    }

    private static List<String> entries(byte[] tar) {
        try {
            LayerEntries archive = new LayerEntries(new ByteArrayInputStream(tar));
            List<String> found = new ArrayList<>();
            long content = 0;
            for (LayerEntry entry = archive.next(); entry != null; entry = archive.next()) {
                content += Math.clamp(entry.size(), 0, LARGEST + 1);
                check(content, found.size() + 1);
                found.add(described(entry, archive.content().readAllBytes()));
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            throw LayerRefusal.corrupt(LayerRefusal.words(e), e);
        }
    }

    private static String described(LayerEntry entry, byte[] content) {
        EntryName name = EntryName.parse(entry.name());
        if (entry.type() == null) {
            EntryName.target(entry.target(), name);
        }
        return entry.type() + " " + name + " " + entry.target() + " " + entry.size() + " " + entry.mode() + " "
                + entry.uid() + ":" + entry.gid() + " " + entry.times() + " "
                + entry.xattrs().keySet() + " "
                + Digest.of(content);
    }

    private static void check(long content, int count) {
        if (content > LARGEST || count > MOST) {
            throw LayerRefusal.tooMuch("bytes or entries", LARGEST);
        }
    }

    private static List<String> all(byte[] tar) {
        try {
            PaxHeaders headers = new PaxHeaders(new ByteArrayInputStream(tar));
            TarArchiveInputStream archive = new TarArchiveInputStream(headers, "ISO-8859-1");
            List<String> found = new ArrayList<>();
            long content = 0;
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                content += Math.clamp(entry.getRealSize(), 0, LARGEST + 1);
                check(content, found.size() + 1);
                LayerEntry read = LayerEntry.of(entry, headers.next());
                found.add(described(read, archive.readAllBytes()));
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            throw LayerRefusal.corrupt(LayerRefusal.words(e), e);
        }
    }
}
