package io.caisson.container.logs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of a log file: one JSON object a line, as Docker's {@code json-file} has it.
 *
 * <pre>{@code
 * {"log":"hello\n","stream":"stdout","time":"2026-11-23T07:35:00.123456789Z"}
 * {"log":"no end ye","stream":"stderr","time":"…","partial":true}
 * {"base64":"/wA=","stream":"stdout","time":"…","partial":true}
 * }</pre>
 *
 * <p>What differs from Docker's: bytes that are not UTF-8 are kept, as {@code base64}, and {@code partial}
 * says that the line goes on, which an unterminated last line does not.
 */
final class LogFormat {
    /** Most bytes of a fragment, and of a record that a reader gets. */
    static final int LONGEST = 16 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    private LogFormat() {}

    /** A fragment of a line of the file, without the line feed; nothing if the line is damaged. */
    static Optional<LogFragment> decode(byte[] line, int offset, int length) {
        try (JsonParser parser = JSON.createParser(line, offset, length)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? fields(parser) : Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<LogFragment> fields(JsonParser parser) throws IOException {
        byte @Nullable [] data = null;
        LogStream stream = LogStream.STDOUT;
        Instant time = Instant.EPOCH;
        boolean partial = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "log" -> data = parser.getText().getBytes(StandardCharsets.UTF_8);
                case "base64" -> data = Base64.getDecoder().decode(parser.getText());
                case "stream" -> stream = parser.getText().equals("stderr") ? LogStream.STDERR : LogStream.STDOUT;
                case "time" -> time = Instant.parse(parser.getText());
                case "partial" -> partial = parser.getBooleanValue();
                default -> parser.skipChildren();
            }
        }
        return data == null || parser.currentToken() != JsonToken.END_OBJECT
                ? Optional.empty()
                : Optional.of(new LogFragment(stream, time, data, partial));
    }
}
