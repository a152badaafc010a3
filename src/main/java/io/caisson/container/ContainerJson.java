package io.caisson.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.health.ProbeResult;
import java.util.List;

/** The documents of a container's row. Fields that a newer engine has added are passed over. */
final class ContainerJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();
    private static final TypeReference<ContainerConfig> CONFIG = new TypeReference<>() {};
    private static final TypeReference<LaunchFacts> LAUNCH = new TypeReference<>() {};
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<MountPoint>> MOUNT_POINTS = new TypeReference<>() {};

    private static final TypeReference<HealthCheck> HEALTH_CHECK = new TypeReference<>() {};
    private static final TypeReference<List<ProbeResult>> PROBES = new TypeReference<>() {};

    private ContainerJson() {}

    static String write(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not to be written as JSON: " + document, e);
        }
    }

    static ContainerConfig config(String json) {
        return read(json, CONFIG);
    }

    static LaunchFacts launch(String json) {
        return read(json, LAUNCH);
    }

    static List<String> strings(String json) {
        return read(json, STRINGS);
    }

    static List<MountPoint> mountPoints(String json) {
        return read(json, MOUNT_POINTS);
    }

    static HealthCheck healthCheck(String json) {
        return read(json, HEALTH_CHECK);
    }

    static List<ProbeResult> probes(String json) {
        return read(json, PROBES);
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of container holds no " + type.getType() + ": " + json, e);
        }
    }
}
