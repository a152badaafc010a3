package io.caisson.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileName;
import io.caisson.testing.Fuzzing;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
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

    private static long walk(byte[] tar) {
        try {
            PaxHeaders headers = new PaxHeaders(new ByteArrayInputStream(tar));
            TarArchiveInputStream archive = new TarArchiveInputStream(headers, "ISO-8859-1");
            int count = 0;
            long content = 0;
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                content += Math.clamp(entry.getRealSize(), 0, LARGEST + 1);
                if (content > LARGEST || ++count > MOST) {
                    throw LayerRefusal.tooMuch("bytes or entries", LARGEST);
                }
                headers.next().name(entry);
                EntryName name = EntryName.parse(entry.getName());
                if (entry.isLink()) {
                    EntryName.target(entry.getLinkName(), name);
                }
                archive.transferTo(new ByteArrayOutputStream());
            }
            return content;
        } catch (IOException | IllegalArgumentException e) {
            throw LayerRefusal.corrupt(LayerRefusal.words(e), e);
        }
    }
}
