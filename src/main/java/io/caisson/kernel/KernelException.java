package io.caisson.kernel;

/**
 * A system call that failed.
 *
 * <p>Thrown by the kernel packages and handled by the mechanisms above them, which turn it into an
 * {@code EngineException} that says what was being done.
 */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final Errno errno;
    private final String object;

    /**
     * @param call name of the call, as in its man page
     * @param object what it was called on: a path, a descriptor, a process; kept as {@link FileName#printable}
     */
    public KernelException(String call, Errno errno, String object) {
        super(call + " " + FileName.printable(object) + ": " + errno);
        this.call = call;
        this.errno = errno;
        this.object = FileName.printable(object);
    }

    public String call() {
        return call;
    }

    public Errno errno() {
        return errno;
    }

    public String object() {
        return object;
    }

    public boolean is(Errno expected) {
        return errno == expected;
    }
}
