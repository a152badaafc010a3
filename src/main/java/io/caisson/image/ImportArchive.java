package io.caisson.image;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.util.List;

/** Loads the images of an archive. */
@ApplicationScoped
class ImportArchive {
    List<Image> run(InputStream archive, ImportRequest request, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }
}
