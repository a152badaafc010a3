package io.caisson.container.exec;

import io.caisson.container.attach.Attachment;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.io.OutputTap;
import java.util.Optional;
import java.util.OptionalInt;

/** The streams of an exec; what is written before it is started is not. */
final class ExecAttachment implements Attachment {
    private final ExecEntry exec;
    private final OutputTap tap;

    ExecAttachment(ExecEntry exec) {
        this.exec = exec;
        this.tap = exec.output.listen();
    }

    @Override
    public Optional<Written> next() throws InterruptedException {
        return tap.next().map(output -> new Written(output.stream() == OutputStreamName.STDERR, output.bytes()));
    }

    @Override
    public OptionalInt exitCode() {
        return tap.exitCode();
    }

    @Override
    public boolean write(byte[] bytes) throws InterruptedException {
        return exec.write(bytes);
    }

    @Override
    public void closeInput() {
        exec.closeInput();
    }

    @Override
    public boolean resize(int rows, int columns) {
        return exec.process().filter(made -> made.resize(rows, columns)).isPresent();
    }

    @Override
    public void close() {
        tap.close();
    }
}
