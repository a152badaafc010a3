package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Where a command puts an archive that it is sent: stdout, or a file, which is there whole or stays what it
 * was. Bytes are never written to a terminal.
 */
final class ArchiveTarget {
    private final String command;
    private final Terminal terminal;
    private final String file;

    /**
     * @param command its name, for messages
     * @param file path, or {@code -} for stdout
     * @throws UsageException if that is a terminal
     */
    ArchiveTarget(String command, Terminal terminal, String file) {
        this.command = command;
        this.terminal = terminal;
        this.file = file;
        if (file.equals("-") && terminal.showsOutput()) {
            throw new UsageException(
                    command + " does not write an archive to a terminal: use -o FILE, or redirect stdout");
        }
    }

    /** Writes all parts of a stream, each as it comes. */
    <T> void take(Iterator<T> messages, Function<T, ByteString> chunk) {
        try {
            if (file.equals("-")) {
                toStdout(messages, chunk);
            } else {
                toFile(messages, chunk);
            }
        } catch (IOException e) {
            throw new UsageException(command + ": cannot write \"" + file + "\": " + Reasons.of(e));
        }
    }

    private <T> void toStdout(Iterator<T> messages, Function<T, ByteString> chunk) throws IOException {
        PrintStream out = terminal.out();
        while (messages.hasNext()) {
            chunk.apply(messages.next()).writeTo(out);
            if (out.checkError()) {
                throw new IOException("whoever reads it has gone");
            }
        }
    }

    private <T> void toFile(Iterator<T> messages, Function<T, ByteString> chunk) throws IOException {
        Path given = Path.of(file);
        Path path = Files.exists(given) ? given.toRealPath() : given.toAbsolutePath();
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // A FIFO or device, which nothing may take the place of.
            write(path, messages, chunk);
            return;
        }
        Path temporary = Files.createTempFile(path.getParent(), "." + path.getFileName() + "-", "");
        try {
            write(temporary, messages, chunk);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static <T> void write(Path path, Iterator<T> messages, Function<T, ByteString> chunk) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            while (messages.hasNext()) {
                for (ByteBuffer bytes : chunk.apply(messages.next()).asReadOnlyByteBufferList()) {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
            }
        }
    }
}
