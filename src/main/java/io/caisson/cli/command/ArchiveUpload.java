package io.caisson.cli.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.output.ProgressReport;
import io.caisson.v1.Image;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends an archive to the engine, no faster than it takes it, and shows its progress meanwhile. */
final class ArchiveUpload implements ClientResponseObserver<ImportImageRequest, ImportImageResponse> {
    private static final int CHUNK_BYTES = 256 << 10;

    private final EngineConnection engine;
    private final @Nullable ProgressReport progress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<ImportImageRequest> requests;
    private List<Image> images = List.of();
    private boolean ended;
    private @Nullable Throwable failure;

    ArchiveUpload(EngineConnection engine, @Nullable ProgressReport progress) {
        this.engine = engine;
        this.progress = progress;
    }

    /** Sends all of it and waits for the engine's answer. */
    List<Image> send(InputStream archive, String platform) throws IOException {
        var _ = engine.imagesAsync().importImage(this);
        ClientCallStreamObserver<ImportImageRequest> call = java.util.Objects.requireNonNull(requests);
        try {
            ImportImageRequest.Builder request = ImportImageRequest.newBuilder().setPlatform(platform);
            byte[] chunk = archive.readNBytes(CHUNK_BYTES);
            while (chunk.length > 0 && awaitReady(call)) {
                ByteString bytes = UnsafeByteOperations.unsafeWrap(chunk);
                call.onNext(request.setChunk(bytes).build());
                request = ImportImageRequest.newBuilder();
                chunk = archive.readNBytes(CHUNK_BYTES);
            }
            if (chunk.length == 0) {
                call.onCompleted();
            }
            return answer();
        } catch (IOException e) {
            call.cancel("reading the archive failed", e);
            throw e;
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportImageRequest> call) {
        requests = call;
        call.setOnReadyHandler(() -> change(() -> {}));
    }

    @Override
    public void onNext(ImportImageResponse answer) {
        if (answer.hasResult()) {
            change(() -> images = answer.getResult().getImagesList());
        } else if (answer.hasProgress() && progress != null) {
            progress.show(answer.getProgress());
        }
    }

    @Override
    public void onError(Throwable e) {
        change(() -> {
            failure = e;
            ended = true;
        });
    }

    @Override
    public void onCompleted() {
        change(() -> ended = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False once the engine has ended the call: nothing more need be sent. */
    private boolean awaitReady(ClientCallStreamObserver<ImportImageRequest> call) {
        lock.lock();
        try {
            while (!call.isReady() && !ended) {
                changed.awaitUninterruptibly();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private List<Image> answer() {
        lock.lock();
        try {
            while (!ended) {
                changed.awaitUninterruptibly();
            }
            if (failure instanceof StatusRuntimeException status) {
                throw status;
            }
            if (failure != null) {
                throw Status.fromThrowable(failure).asRuntimeException();
            }
            return images;
        } finally {
            lock.unlock();
        }
    }
}
