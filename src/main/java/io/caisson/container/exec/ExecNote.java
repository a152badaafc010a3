package io.caisson.container.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** What an exec is to be, in one line for the engine after this one. */
final class ExecNote {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Of one that is nobody's but the engine's that made it. */
    static final String PROBE = "probe";

    private ExecNote() {}

    static String write(ExecConfig config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not to be written as JSON: " + config, e);
        }
    }

    /** One that cannot be read is of another engine's making: what it executes is not known then. */
    static ExecConfig read(String note) {
        try {
            return JSON.readValue(note, ExecConfig.class);
        } catch (JsonProcessingException e) {
            return new ExecConfig(List.of(), List.of(), "", "", false, false, false, 0, 0);
        }
    }
}
