package io.caisson.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;

/**
 * JSON documents of the OCI's specifications, read strictly: bounded size and depth, no duplicate keys,
 * nothing behind the end.
 */
public final class OciJson {
    /** The largest document that is read: what the distribution-spec asks registries to take for manifests. */
    public static final int LARGEST_DOCUMENT = 4 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1024 * 1024)
                            .maxDocumentLength(LARGEST_DOCUMENT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // UTF-8 and nothing else (RFC 8259): what can be read in two ways is read wrong by somebody.
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // The maps of our records have another order in each process.
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private OciJson() {}

    /**
     * Reads a document.
     *
     * @param what it is, for the error's words, such as "the manifest of …"
     * @throws EngineException {@code CONTENT_CORRUPT}, or {@code LIMIT_EXCEEDED} if it is too large
     */
    public static <T> T read(byte[] document, Class<T> type, String what) {
        if (document.length > LARGEST_DOCUMENT) {
            throw new EngineException(
                            ErrorReason.LIMIT_EXCEEDED,
                            "Reading " + what + ": it has " + document.length + " bytes, more than the "
                                    + LARGEST_DOCUMENT + " that are allowed.")
                    .with("bytes", Integer.toString(document.length));
        }
        try {
            T value = MAPPER.readValue(document, type);
            if (value == null) {
                throw corrupt(what, "it is null", null);
            }
            return value;
        } catch (EngineException e) {
            throw corrupt(what, e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw corrupt(what, words(e), e);
        } catch (IOException e) {
            // The bytes are here: what is wrong is that they are no characters.
            throw corrupt(what, String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads a document of which only some fields matter. */
    public static JsonNode tree(byte[] document, String what) {
        return read(document, JsonNode.class, what);
    }

    /**
     * Takes a part of a document that was read for what it is; fields that the type does not have are passed over.
     *
     * @throws EngineException {@code CONTENT_CORRUPT}
     */
    public static <T> T part(JsonNode node, Class<T> type, String what) {
        try {
            return MAPPER.readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(node);
        } catch (JsonProcessingException e) {
            throw corrupt(what, words(e), e);
        } catch (IOException e) {
            throw corrupt(what, String.valueOf(e.getMessage()), e);
        }
    }

    /** A document's bytes, the same for equal values. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value of ours cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    private static String words(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return e.getOriginalMessage() + place;
    }

    private static EngineException corrupt(
            String what, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new EngineException(ErrorReason.CONTENT_CORRUPT, "Reading " + what + ": " + why + ".", cause);
    }
}
