package io.caisson.runtime.shim;

import io.caisson.kernel.FileDescriptor;
import java.util.ArrayList;
import java.util.List;

/** The descriptors that a shim is to be started with; the place in the list is the number there. */
final class DescriptorList implements AutoCloseable {
    private final List<FileDescriptor> descriptors = new ArrayList<>();

    /** Adds one, to be closed here once the shim has its own; answers its number there. */
    int add(FileDescriptor descriptor) {
        descriptors.add(descriptor);
        return descriptors.size() - 1;
    }

    List<FileDescriptor> all() {
        return descriptors;
    }

    @Override
    public void close() {
        descriptors.forEach(FileDescriptor::close);
    }
}
