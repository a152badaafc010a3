package io.caisson.layer;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Undoes a layer's compression, which its first bytes tell: gzip (RFC 1952), zstd (RFC 8878) or none. */
public final class Decompression {
    private static final int BUFFER = 128 * 1024;
    /** Windows of more than 128 MiB are a way to take our memory. */
    private static final int LARGEST_WINDOW_LOG = 27;

    private Decompression() {}

    /** The uncompressed bytes; several gzip members or zstd frames follow each other without a seam. */
    public static InputStream open(InputStream compressed) throws IOException {
        BufferedInputStream in = new BufferedInputStream(compressed, BUFFER);
        in.mark(4);
        byte[] magic = in.readNBytes(4);
        in.reset();
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (magic.length == 4
                && (magic[0] & 0xff) == 0x28
                && (magic[1] & 0xff) == 0xb5
                && (magic[2] & 0xff) == 0x2f
                && (magic[3] & 0xff) == 0xfd) {
            return new ZstdInputStream(in).setLongMax(LARGEST_WINDOW_LOG);
        }
        return in;
    }
}
