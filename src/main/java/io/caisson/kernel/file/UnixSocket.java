package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Hands open files to other processes (unix(7), {@code SCM_RIGHTS}). */
public final class UnixSocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | Open.O_CLOEXEC;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    /** Room for a name in {@code struct sockaddr_un}. */
    private static final int LONGEST_NAME = 107;

    /** Bytes of {@code struct msghdr}, and of a control message with one descriptor and without its padding. */
    private static final int MESSAGE_SIZE = 56;

    private static final int CONTROL_LENGTH = 20;
    private static final int CONTROL_SIZE = 24;

    private UnixSocket() {}

    /**
     * Sends a descriptor to who listens on a socket.
     *
     * @param words sent with it; not empty
     * @throws io.caisson.kernel.KernelException if nobody listens there
     */
    public static void send(Path socket, FileDescriptor sent, String words) {
        long number = Calls.call(Syscall.SOCKET, "socket", AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        try (FileDescriptor connection = new FileDescriptor((int) number)) {
            connect(connection, socket);
            send(connection, sent, words);
        }
    }

    private static void connect(FileDescriptor connection, Path socket) {
        byte[] name = FileName.bytes(socket.toString());
        if (name.length > LONGEST_NAME) {
            throw new IllegalArgumentException("A socket's path has " + LONGEST_NAME + " bytes at most: " + socket);
        }
        try (NativeMemory address = NativeMemory.allocate(2L + name.length + 1)) {
            address.putShort(0, (short) AF_UNIX).putBytes(2, name, 0, name.length);
            Calls.call(
                    Syscall.CONNECT, socket.toString(), connection.number(), address.address(), 2L + name.length + 1);
        }
    }

    private static void send(FileDescriptor connection, FileDescriptor sent, String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        try (NativeMemory bytes = NativeMemory.of(text);
                NativeMemory vector = NativeMemory.allocate(16);
                NativeMemory control = NativeMemory.allocate(CONTROL_SIZE);
                NativeMemory message = NativeMemory.allocate(MESSAGE_SIZE)) {
            vector.putLong(0, bytes.address()).putLong(8, text.length);
            control.putLong(0, CONTROL_LENGTH).putInt(8, SOL_SOCKET).putInt(12, SCM_RIGHTS);
            control.putInt(16, sent.number());
            message.putLong(16, vector.address()).putLong(24, 1);
            message.putLong(32, control.address()).putLong(40, CONTROL_SIZE);
            Calls.call(Syscall.SENDMSG, connection.toString(), connection.number(), message.address(), 0);
        }
    }
}
