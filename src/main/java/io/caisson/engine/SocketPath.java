package io.caisson.engine;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The path of the engine's Unix socket (unix(7)).
 *
 * @param path absolute, at most 107 bytes
 */
record SocketPath(Path path) {
    private static final String SCHEME = "unix:";
    /** {@code sizeof(sun_path)} less the terminating zero. */
    private static final int LONGEST = 107;

    /** Reads {@code unix:/path}, {@code unix:///path} or a bare absolute path. */
    static SocketPath parse(String host) {
        String text = host.startsWith(SCHEME) ? host.substring(SCHEME.length()) : host;
        if (text.startsWith("//")) {
            text = text.substring(2);
        }
        if (!text.startsWith("/")) {
            throw new EngineException(
                    ErrorReason.INVALID_REQUEST,
                    "Listening on '" + host + "': a host is unix: and an absolute path,"
                            + " such as unix:/run/caisson/caisson.sock.");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new EngineException(
                    ErrorReason.INVALID_REQUEST,
                    "Listening on '" + host + "': the path of a Unix socket has at most " + LONGEST
                            + " bytes; choose a shorter --host.");
        }
        return new SocketPath(Path.of(text).normalize());
    }

    /** The address for Java's and Netty's channels. */
    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    /**
     * Makes the directory, and removes the socket that a dead engine has left.
     *
     * @throws EngineException {@link ErrorReason#NODE_IN_USE} if somebody answers on it
     */
    void clear() throws IOException {
        Path directory = path.getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (answers()) {
            throw new EngineException(
                            ErrorReason.NODE_IN_USE,
                            "Listening on unix:" + path
                                    + ": another engine answers there. Stop it, or choose another --host.")
                    .with("socket", path.toString());
        }
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isSymbolicLink(path)) {
            throw new EngineException(
                    ErrorReason.STORAGE,
                    "Listening on unix:" + path
                            + ": there is something that is no socket. Move it, or choose another --host.");
        }
        Files.delete(path);
    }

    /** Removes the socket. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(address())) {
            return channel.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
