package io.caisson.kernel.cgroup;

import org.jspecify.annotations.Nullable;

/** A cgroup could not be made, limited, read or removed; the message names the file and the kernel's reason. */
public final class CgroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CgroupException(String message) {
        this(message, null);
    }

    public CgroupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
