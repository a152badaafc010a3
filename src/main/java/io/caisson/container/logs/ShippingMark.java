package io.caisson.container.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file {@code sent}, beside those of a log, that says how far the log was sent; one write each time. */
final class ShippingMark implements AutoCloseable {
    private static final int LENGTH = 3 * Long.BYTES;

    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
    private @Nullable FileChannel channel;

    ShippingMark(Path directory) {
        this.file = directory.resolve("sent");
    }

    /**
     * How far a log was sent.
     *
     * @param position in the log, at which no line is under way
     * @param records how many of those that follow were sent, too
     * @param sequence the number of the next one, from 1 on
     */
    record Place(long position, long records, long sequence) {
        static final Place START = new Place(0, 0, 1);
    }

    /** What it says; the start if it says nothing. */
    Place read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        try (FileChannel there = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining() && there.read(bytes, bytes.position()) > 0) {
                continue;
            }
        } catch (NoSuchFileException nothingSent) {
            return Place.START;
        }
        return bytes.hasRemaining()
                ? Place.START
                : new Place(bytes.getLong(0), bytes.getLong(Long.BYTES), bytes.getLong(2 * Long.BYTES));
    }

    /** Says it from here on; the directory is there. */
    void write(Place place) throws IOException {
        FileChannel there = channel;
        if (there == null) {
            there = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            channel = there;
        }
        buffer.clear();
        buffer.putLong(place.position()).putLong(place.records()).putLong(place.sequence());
        buffer.flip();
        there.write(buffer, 0);
    }

    @Override
    public void close() throws IOException {
        FileChannel there = channel;
        channel = null;
        if (there != null) {
            there.close();
        }
    }
}
