package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.caisson.cli.archive.LocalArchive;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Failure;
import io.caisson.v1.CopyToContainerRequest;
import io.caisson.v1.CopyToContainerResponse;
import io.caisson.v1.FileKind;
import io.caisson.v1.FileStatus;
import io.caisson.v1.StatContainerPathRequest;
import io.grpc.StatusRuntimeException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** {@code cp} into a container, by Docker's rules for names. */
final class CopyIn {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int MOST_LINKS = 20;

    private final Invocation invocation;
    private final ContainerFile target;
    private final boolean archive;

    CopyIn(Invocation invocation, ContainerFile target) {
        this.invocation = invocation;
        this.target = target;
        this.archive = invocation.options().has("-a");
    }

    /** Unpacks the tar on stdin into a directory. */
    void tar() {
        Conversation<CopyToContainerRequest, CopyToContainerResponse> call = begin(target.path());
        try {
            Upload.send(call, invocation.terminal().in(), CopyIn::message);
        } catch (IOException e) {
            throw new UsageException("cp: cannot read stdin: " + Reasons.of(e));
        }
    }

    /** Copies a file or directory of this machine. */
    void copy(String source, boolean followLink) {
        try {
            Path given = Path.of(source);
            boolean link = Files.isSymbolicLink(given);
            // As in a shell, a slash at the end means what a link leads to.
            boolean follow = followLink || source.endsWith("/") || source.endsWith("/.");
            Path path =
                    link && follow ? given.toRealPath() : given.toAbsolutePath().normalize();
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new UsageException("cp: there is no \"" + source + "\"");
            }
            boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            boolean contentOnly = source.equals(".") || source.endsWith("/.");
            send(path, place(source, lastName(given), directory, directory && contentOnly));
        } catch (IOException e) {
            throw new UsageException("cp: cannot read \"" + source + "\": " + Reasons.of(e));
        }
    }

    /** Into which directory of the container, and by which name. */
    private record Place(String directory, String name) {}

    private Place place(String source, String name, boolean directory, boolean contentOnly) {
        String path = target.path();
        for (int links = 0; links < MOST_LINKS; links++) {
            Optional<FileStatus> there = status(path, true);
            if (there.filter(status -> status.getKind() == FileKind.FILE_KIND_DIRECTORY)
                    .isPresent()) {
                return new Place(path, contentOnly ? "." : name);
            }
            if (there.isPresent() && directory) {
                throw new UsageException("cp: cannot copy the directory \"" + source + "\" to \"" + target.path()
                        + "\", which is a file");
            }
            if (!directory && path.endsWith("/")) {
                throw new UsageException("cp: there is no directory \"" + target.path() + "\" in the container");
            }
            Optional<FileStatus> self = status(stripped(path), false);
            if (self.filter(status -> status.getKind() == FileKind.FILE_KIND_LINK)
                    .isEmpty()) {
                String bare = stripped(path);
                int slash = bare.lastIndexOf('/');
                return new Place(slash < 0 ? "/" : bare.substring(0, slash + 1), bare.substring(slash + 1));
            }
            // What a link leads to is written, and the link stays.
            String linkTarget = self.get().getLinkTarget();
            String bare = stripped(path);
            path = linkTarget.startsWith("/") ? linkTarget : bare.substring(0, bare.lastIndexOf('/') + 1) + linkTarget;
        }
        throw new UsageException("cp: too many links lead to \"" + target.path() + "\"");
    }

    private Optional<FileStatus> status(String path, boolean follow) {
        try {
            return Optional.of(invocation
                    .engine()
                    .containers()
                    .statContainerPath(StatContainerPathRequest.newBuilder()
                            .setContainer(target.container())
                            .setPath(path.isEmpty() ? "/" : path)
                            .setFollowLink(follow)
                            .build())
                    .getStatus());
        } catch (StatusRuntimeException e) {
            if (Failure.of(e).reason().equals("PATH_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void send(Path source, Place place) throws IOException {
        Conversation<CopyToContainerRequest, CopyToContainerResponse> call = begin(place.directory());
        try (OutputStream chunks = new BufferedOutputStream(new Chunks(call), CHUNK_BYTES)) {
            LocalArchive.write(
                    source,
                    place.name(),
                    chunks,
                    warning -> invocation.terminal().error("cp: " + warning));
        } catch (EndedException e) {
            // The engine has refused: it says why.
            call.awaitEnd();
            throw e;
        } catch (IOException e) {
            call.cancel("reading what is to be sent failed", e);
            throw e;
        }
        call.finish();
        call.awaitEnd();
    }

    private Conversation<CopyToContainerRequest, CopyToContainerResponse> begin(String directory) {
        Conversation<CopyToContainerRequest, CopyToContainerResponse> call =
                Conversation.begin(invocation.engine().containersStreaming()::copyToContainer, answer -> {});
        call.send(CopyToContainerRequest.newBuilder()
                .setContainer(target.container())
                .setPath(directory)
                .setArchive(archive)
                .build());
        return call;
    }

    private static CopyToContainerRequest message(ByteString chunk) {
        return CopyToContainerRequest.newBuilder().setChunk(chunk).build();
    }

    private static String lastName(Path source) {
        Path name = source.toAbsolutePath().normalize().getFileName();
        return name == null ? "." : name.toString();
    }

    private static String stripped(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** The engine takes no more. */
    private static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Chunks extends OutputStream {
        private final Conversation<CopyToContainerRequest, ?> call;

        Chunks(Conversation<CopyToContainerRequest, ?> call) {
            this.call = call;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!call.send(message(
                    UnsafeByteOperations.unsafeWrap(java.util.Arrays.copyOfRange(bytes, offset, offset + length))))) {
                throw new EndedException();
            }
        }
    }
}
