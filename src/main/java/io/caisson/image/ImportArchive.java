package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.util.List;

/** Loads the images of an archive. */
@ApplicationScoped
class ImportArchive {
    List<Image> run(InputStream archive, ImportRequest request, ProgressListener listener) {
        throw new EngineException(
                ErrorReason.NOT_IMPLEMENTED,
                "Importing an image archive is not there yet. Pull the image from a registry.");
    }
}
