package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.output.ProgressReport;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.Image;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullImageResponse;
import io.caisson.v1.PullPolicy;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gets an image to the engine: looks, and pulls. */
final class ImageFetch {
    private final EngineConnection engine;
    private final StoredCredentials credentials;
    private final @Nullable ProgressReport progress;

    ImageFetch(Invocation invocation, @Nullable ProgressReport progress) {
        this.engine = invocation.engine();
        this.credentials = new StoredCredentials(invocation.terminal().environment());
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

    Image pull(String reference, String platform, PullPolicy policy) {
        return pull(PullImageRequest.newBuilder()
                .setReference(reference)
                .setPlatform(platform)
                .setPullPolicy(policy));
    }

    /** Adds the credentials that are kept for the registry. */
    Image pull(PullImageRequest.Builder request) {
        String reference = request.getReference();
        // A pull that asks no registry needs to open no keyring.
        if (request.getPullPolicy() != PullPolicy.PULL_POLICY_NEVER) {
            credentials.of(reference).ifPresent(request::setCredentials);
        }
        Iterator<PullImageResponse> answers = engine.images().pullImage(request.build());
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
