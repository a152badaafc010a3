package io.caisson.cli.command;

import io.caisson.cli.output.Human;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.LogRecord;
import io.caisson.v1.OutputStream;
import io.caisson.v1.ReadContainerLogsResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;

/** Writes log records to stdout and stderr byte by byte as the container wrote them. */
final class LogWriter {
    private final Terminal terminal;
    private final boolean timestamps;
    private final Set<OutputStream> amidLine = EnumSet.noneOf(OutputStream.class);
    private boolean wasError;

    LogWriter(Terminal terminal, boolean timestamps) {
        this.terminal = terminal;
        this.timestamps = timestamps;
    }

    /** Writes all, each as it comes. */
    void writeAll(Iterator<ReadContainerLogsResponse> records) {
        while (records.hasNext()) {
            ReadContainerLogsResponse answer = records.next();
            if (answer.hasRecord()) {
                write(answer.getRecord());
            }
            answer.getMoreList().forEach(this::write);
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private void write(LogRecord entry) {
        boolean error = entry.getStream() == OutputStream.OUTPUT_STREAM_STDERR;
        if (error != wasError) {
            // Where both go to the same place they keep their order.
            (wasError ? terminal.err() : terminal.out()).flush();
            wasError = error;
        }
        PrintStream out = error ? terminal.err() : terminal.out();
        boolean continues = entry.getPartial() ? !amidLine.add(entry.getStream()) : amidLine.remove(entry.getStream());
        if (timestamps && !continues) {
            out.print(Human.time(entry.getTime()) + " ");
        }
        try {
            entry.getData().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
