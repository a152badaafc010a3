package io.caisson.layer;

import io.caisson.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A layer's uncompressed tar, decompressed and hashed by a thread of its own, a little ahead of the
 * reader, within its limits.
 */
final class TarStream extends InputStream {
    private static final int BLOCK = 128 * 1024;
    private static final int AHEAD = 8;
    private static final byte[] NONE = {};
    private static final Duration LOOK = Duration.ofMillis(20);

    private final CountingStream compressed;
    private final LayerLimits limits;
    private final MessageDigest sum = Digest.Algorithm.SHA256.start();
    private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(AHEAD);
    /** Those that were read, to be filled again: new ones would outlive the young generation, and swell the heap. */
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(AHEAD + 2);

    private final Thread producer;
    private byte[] current = NONE;
    private int position;
    private int end;
    private volatile boolean ended;
    private long total;

    TarStream(InputStream blob, LayerLimits limits) {
        this.compressed = new CountingStream(blob);
        this.limits = limits;
        this.producer = Thread.ofPlatform().daemon().name("layer-decompression").start(this::produce);
    }

    /** Bytes of the whole tar; to be asked at its end. */
    long total() {
        return total;
    }

    /** Digest of the whole tar; to be asked at its end. */
    Digest digest() {
        return Digest.of(Digest.Algorithm.SHA256, sum.digest());
    }

    /** Reads what follows the archive's own end: padding belongs to the digest. */
    void drain() throws IOException {
        byte[] rest = new byte[BLOCK];
        while (read(rest, 0, rest.length) >= 0) {
            continue;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == end) {
            if (ended || !next()) {
                return -1;
            }
        }
        int count = Math.min(length, end - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        producer.interrupt();
        try {
            // Ends a read that waits for bytes.
            compressed.close();
        } finally {
            awaitProducer();
        }
    }

    /**
     * It uses the decompressor's memory, and where it reads from may write elsewhere what it reads: whoever comes
     * after this frees what it uses. So there is no end to the wait, and no interruption.
     */
    private void awaitProducer() {
        boolean interrupted = false;
        while (producer.isAlive()) {
            // It may wait for room.
            blocks.clear();
            try {
                producer.join(LOOK);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean next() throws IOException {
        if (current.length == BLOCK) {
            free.offer(current);
            current = NONE;
        }
        Block block;
        try {
            block = blocks.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new java.io.InterruptedIOException("Applying the layer was cancelled").initCause(e);
        }
        switch (block) {
            case Block.Bytes(byte[] bytes, int length) -> {
                current = bytes;
                position = 0;
                end = length;
                return true;
            }
            case Block.End(@Nullable Throwable failure) -> {
                ended = true;
                switch (failure) {
                    case null -> {
                        return false;
                    }
                    case RuntimeException e -> throw e;
                    case IOException e -> throw e;
                    default -> throw new IOException("Decompressing failed: " + failure, failure);
                }
            }
        }
    }

    private void produce() {
        Throwable failure = null;
        try (InputStream in = Decompression.open(compressed)) {
            while (!ended) {
                byte[] read = free.poll();
                byte[] bytes = read == null ? new byte[BLOCK] : read;
                int length = in.readNBytes(bytes, 0, BLOCK);
                if (length == 0) {
                    break;
                }
                sum.update(bytes, 0, length);
                total += length;
                check();
                blocks.put(new Block.Bytes(bytes, length));
            }
            // What lies behind the end of the compression is the blob's, too.
            compressed.transferTo(OutputStream.nullOutputStream());
        } catch (InterruptedException e) {
            return;
        } catch (IOException | RuntimeException | Error e) {
            // An error, such as too little memory, too: whoever reads would wait for ever.
            failure = e;
        }
        try {
            blocks.put(new Block.End(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        if (total > limits.bytes()) {
            throw LayerRefusal.tooMuch("bytes", limits.bytes());
        }
        if (total > LayerLimits.RATIO_FROM && total / Math.max(1, compressed.count()) > limits.ratio()) {
            throw LayerRefusal.tooMuch("times its compressed size", limits.ratio());
        }
    }

    private sealed interface Block {
        @SuppressWarnings("ArrayRecordComponent")
        record Bytes(byte[] bytes, int length) implements Block {}

        record End(@Nullable Throwable failure) implements Block {}
    }
}
