package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.output.ProgressReport;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.Image;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullImageResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gets an image to the engine: looks, and pulls. */
final class ImageFetch {
    private final EngineConnection engine;
    private final @Nullable ProgressReport progress;

    ImageFetch(EngineConnection engine, @Nullable ProgressReport progress) {
        this.engine = engine;
        this.progress = progress;
    }

    Optional<Image> find(String reference) {
        try {
            return Optional.of(engine.images()
                    .getImage(GetImageRequest.newBuilder().setImage(reference).build())
                    .getImage());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Image pull(String reference, String platform) {
        Iterator<PullImageResponse> answers = engine.images()
                .pullImage(PullImageRequest.newBuilder()
                        .setReference(reference)
                        .setPlatform(platform)
                        .build());
        while (answers.hasNext()) {
            PullImageResponse answer = answers.next();
            if (answer.hasImage()) {
                return answer.getImage();
            }
            if (answer.hasProgress() && progress != null) {
                progress.show(answer.getProgress());
            }
        }
        throw Status.INTERNAL
                .withDescription("the engine ended the pull of " + reference + " without an image")
                .asRuntimeException();
    }
}
