package io.caisson.container.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Repairs a log file that a killed engine has left in the middle of a write. */
final class LogRepair {
    private static final int BLOCK = 64 * 1024;

    private LogRepair() {}

    /** Cuts off what stands after the last line feed. Returns the size that is left. */
    static long cutTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        long end = LineSearch.endOfLastLine(channel, size, BLOCK);
        if (end < size) {
            channel.truncate(end);
        }
        return end;
    }

    /** Looks for line feeds, from the end of a file towards its start. */
    static final class LineSearch {
        private LineSearch() {}

        /** The position after the last line feed before a position; 0 if there is none. */
        static long endOfLastLine(FileChannel channel, long before, int block) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(block);
            long end = before;
            while (end > 0) {
                int length = (int) Math.min(block, end);
                buffer.clear().limit(length);
                fill(channel, buffer, end - length);
                for (int i = length - 1; i >= 0; i--) {
                    if (buffer.get(i) == '\n') {
                        return end - length + i + 1;
                    }
                }
                end -= length;
            }
            return 0;
        }

        private static void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
            long at = position;
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, at);
                if (read < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
                at += read;
            }
        }
    }
}
