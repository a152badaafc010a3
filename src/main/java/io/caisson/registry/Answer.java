package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * What a registry answered.
 *
 * @param from where it came from, after redirects
 */
record Answer(int status, HttpHeaders headers, InputStream body, URI from) {
    /** The whole of a body that is a document, and as such small. */
    byte[] document(String words) throws IOException {
        try (body) {
            byte[] bytes = body.readNBytes(OciJson.LARGEST_DOCUMENT + 1);
            if (bytes.length > OciJson.LARGEST_DOCUMENT) {
                throw new EngineException(
                                ErrorReason.LIMIT_EXCEEDED,
                                words + ": it has more than " + OciJson.LARGEST_DOCUMENT + " bytes.")
                        .with("limit", Integer.toString(OciJson.LARGEST_DOCUMENT));
            }
            return bytes;
        }
    }
}
