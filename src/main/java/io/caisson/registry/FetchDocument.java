package io.caisson.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;

/** Fetches a small blob at once, so that an answer that breaks off is asked for again. */
record FetchDocument(FetchBlob blob) implements Endpoint<byte[]> {
    @Override
    public String words() {
        return blob.words();
    }

    @Override
    public String path() {
        return blob.path();
    }

    @Override
    public List<String> accept() {
        return blob.accept();
    }

    @Override
    public byte[] answer(HttpHeaders headers, InputStream body) throws IOException {
        try (InputStream answered = blob.answer(headers, body)) {
            return answered.readNBytes((int) Math.min(blob.blob().size() + 1, Integer.MAX_VALUE));
        }
    }
}
