package io.caisson.runtime.shim;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.User;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.script.ShimDescriptors;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of the pipes or the terminal of a process. They never wait.
 *
 * @param input null if it reads nothing, or ends with the engine before this one
 */
public record ExecStreams(
        @Nullable FileDescriptor input,
        Map<OutputStreamName, FileDescriptor> outputs,
        @Nullable FileDescriptor terminal)
        implements AutoCloseable {
    /** Of a process that has yet to open its terminal. */
    static final ExecStreams NONE = new ExecStreams(null, Map.of(), null);

    /** Makes pipes that belong to the user, so that this may open /dev/stdout again; adds their other ends. */
    static ExecStreams pipes(DescriptorList descriptors, boolean input, User user) {
        FileDescriptor writing = null;
        Map<OutputStreamName, FileDescriptor> outputs = new EnumMap<>(OutputStreamName.class);
        List<FileDescriptor> made = new ArrayList<>();
        try {
            if (input) {
                Pipe pipe = Pipe.open();
                made.add(pipe.writing());
                descriptors.add(owned(pipe.reading(), user));
                Pipe.neverWait(pipe.writing());
                writing = pipe.writing();
            } else {
                descriptors.add(nullDevice());
            }
            for (OutputStreamName stream : OutputStreamName.values()) {
                Pipe pipe = Pipe.open();
                made.add(pipe.reading());
                descriptors.add(owned(pipe.writing(), user));
                Pipe.neverWait(pipe.reading());
                outputs.put(stream, pipe.reading());
            }
            return new ExecStreams(writing, outputs, null);
        } catch (RuntimeException e) {
            made.forEach(FileDescriptor::close);
            throw e;
        }
    }

    /** Those of a process whose terminal's master this is, closed here. */
    static ExecStreams terminal(FileDescriptor master) {
        try (master) {
            // Each of them is waited for, and closed, by itself.
            return new ExecStreams(
                    master.duplicate(), Map.of(OutputStreamName.STDOUT, master.duplicate()), master.duplicate());
        }
    }

    /** What the supervisor of one holds that an engine before this one has made: its outputs, unless it has a terminal. */
    public static ExecStreams heldBy(Pidfd shim) {
        Map<OutputStreamName, FileDescriptor> outputs = new EnumMap<>(OutputStreamName.class);
        int number = ShimDescriptors.OUTPUT;
        for (OutputStreamName stream : OutputStreamName.values()) {
            shim.descriptor(number++).ifPresent(held -> {
                if (At.stat(held).type() == FileType.FIFO) {
                    outputs.put(stream, held);
                } else {
                    held.close();
                }
            });
        }
        return new ExecStreams(null, outputs, null);
    }

    static FileDescriptor nullDevice() {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, "/dev/null", Open.O_RDWR, 0, 0);
    }

    /** What the supervisor holds open, so that the process writes on without an engine. */
    List<FileDescriptor> held() {
        List<FileDescriptor> held = new ArrayList<>();
        for (OutputStreamName stream : OutputStreamName.values()) {
            FileDescriptor output = outputs.get(stream);
            held.add(output == null ? nullDevice() : output.duplicate());
        }
        return held;
    }

    private static FileDescriptor owned(FileDescriptor end, User user) {
        FileCalls.changeOwner(end, user.uid(), user.gid());
        return end;
    }

    @Override
    public void close() {
        if (input != null) {
            input.close();
        }
        outputs.values().forEach(FileDescriptor::close);
        if (terminal != null) {
            terminal.close();
        }
    }
}
