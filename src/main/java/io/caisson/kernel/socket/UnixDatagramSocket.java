package io.caisson.kernel.socket;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.charset.StandardCharsets;

/** A datagram socket of the file system, connected to one that somebody receives on (unix(7)). For one thread. */
public final class UnixDatagramSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** Of {@code sockaddr_un}, with the NUL. */
    private static final int LONGEST_PATH = 108;

    private static final int BUFFER = 32 * 1024;

    private final FileDescriptor socket;
    private final String path;
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER);

    private UnixDatagramSocket(FileDescriptor socket, String path) {
        this.socket = socket;
        this.path = path;
    }

    /**
     * socket(2) and connect(2).
     *
     * @throws KernelException {@code EPROTOTYPE} if it is a stream that is listened on there, {@code ENAMETOOLONG}
     */
    public static UnixDatagramSocket connect(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= LONGEST_PATH) {
            throw new KernelException("connect", Errno.ENAMETOOLONG, path);
        }
        long type = SOCK_DGRAM | SOCK_CLOEXEC;
        FileDescriptor socket = new FileDescriptor((int) Calls.call(Syscall.SOCKET, path, AF_UNIX, type, 0));
        try (NativeMemory address = NativeMemory.allocate(2 + LONGEST_PATH)) {
            address.putShort(0, (short) AF_UNIX).putBytes(2, name, 0, name.length);
            Calls.call(Syscall.CONNECT, path, socket.number(), address.address(), 2 + name.length + 1L);
            return new UnixDatagramSocket(socket, path);
        } catch (KernelException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * send(2) of at most 32 KiB, without waiting; false if the receiver has to read first.
     *
     * @throws KernelException {@code ECONNREFUSED} and others if nobody receives there any more, {@code EMSGSIZE}
     */
    public boolean send(byte[] bytes, int length) {
        buffer.putBytes(0, bytes, 0, length);
        long result;
        do {
            result = Calls.tryCall(
                    Syscall.SENDTO, socket.number(), buffer.address(), length, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0);
        } while (result == -Errno.EINTR.number());
        if (result == -Errno.EAGAIN.number() || result == -Errno.ENOBUFS.number()) {
            return false;
        }
        if (result < 0) {
            throw new KernelException("sendto", Errno.of(-result), path);
        }
        return true;
    }

    @Override
    public void close() {
        socket.close();
        buffer.close();
    }
}
