package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.output.ProgressReport;
import io.caisson.v1.Image;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends an archive of images to the engine, and shows its progress meanwhile. */
final class ArchiveUpload {
    private final EngineConnection engine;
    private final @Nullable ProgressReport progress;
    private List<Image> images = List.of();
    private boolean begun;

    ArchiveUpload(EngineConnection engine, @Nullable ProgressReport progress) {
        this.engine = engine;
        this.progress = progress;
    }

    /** Sends all of it and waits for the engine's answer. */
    List<Image> send(InputStream archive, String platform) throws IOException {
        Upload.send(
                Conversation.<ImportImageRequest, ImportImageResponse>begin(
                        engine.imagesAsync()::importImage, this::take),
                archive,
                chunk -> {
                    ImportImageRequest.Builder request =
                            ImportImageRequest.newBuilder().setChunk(chunk);
                    if (!begun) {
                        request.setPlatform(platform);
                        begun = true;
                    }
                    return request.build();
                });
        return images;
    }

    private void take(ImportImageResponse answer) {
        if (answer.hasResult()) {
            images = answer.getResult().getImagesList();
        } else if (answer.hasProgress() && progress != null) {
            progress.show(answer.getProgress());
        }
    }
}
