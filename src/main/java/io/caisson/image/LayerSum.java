package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.LayerLimits;
import io.caisson.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** A layer's tar on its way to the compressor: hashed, and no larger than what can be unpacked again. */
final class LayerSum extends FilterOutputStream {
    private final MessageDigest sum = Digest.Algorithm.SHA256.start();
    private long size;

    LayerSum(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        size += length;
        if (size > LayerLimits.DEFAULT.bytes()) {
            throw new EngineException(
                            ErrorReason.LIMIT_EXCEEDED,
                            "Making a layer: it would have more than " + LayerLimits.DEFAULT.bytes()
                                    + " bytes, and could not be unpacked again.")
                    .with("limit", Long.toString(LayerLimits.DEFAULT.bytes()));
        }
        sum.update(bytes, offset, length);
        out.write(bytes, offset, length);
    }

    /** The diffID, once all was written. */
    Digest digest() {
        return Digest.of(Digest.Algorithm.SHA256, sum.digest());
    }
}
