package io.caisson.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.Healthcheck;
import io.caisson.oci.OciJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One change of an image's {@code config} (image-spec, config.md), as an instruction of a Dockerfile tells it. */
sealed interface ConfigChange {
    /** Makes the change. */
    void applyTo(ObjectNode config);

    /** A field is set. */
    record Text(String field, String value) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            config.put(field, value);
        }
    }

    /** The working directory is set; relative to what it was. */
    record WorkingDirectory(String path) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            String now = config.path("WorkingDir").asText("");
            Path from = Path.of("/").resolve(now);
            config.put("WorkingDir", from.resolve(path).normalize().toString());
        }
    }

    /** A list is replaced; an empty one is taken away. */
    record Words(String field, List<String> words) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            config.remove(field);
            if (!words.isEmpty()) {
                ArrayNode list = config.putArray(field);
                words.forEach(list::add);
            }
        }
    }

    /** Variables of the environment are set; those that are there keep their places. */
    record Environment(Map<String, String> variables) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            ArrayNode list = config.path("Env") instanceof ArrayNode there ? there : config.putArray("Env");
            variables.forEach((name, value) -> {
                int at = 0;
                while (at < list.size() && !list.path(at).asText().startsWith(name + "=")) {
                    at++;
                }
                if (at < list.size()) {
                    list.set(at, name + "=" + value);
                } else {
                    list.add(name + "=" + value);
                }
            });
        }
    }

    /** Labels are set. */
    record Labels(Map<String, String> labels) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            if (!labels.isEmpty()) {
                ObjectNode map = object(config, "Labels");
                labels.forEach(map::put);
            }
        }
    }

    /** Members are added to a set, which JSON has as a map to nothing. */
    record Members(String field, List<String> members) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            if (!members.isEmpty()) {
                ObjectNode set = object(config, field);
                members.forEach(set::putObject);
            }
        }
    }

    /** An instruction for the builds that start from the image. */
    record Trigger(String instruction) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            if (!config.path("OnBuild").isArray()) {
                config.remove("OnBuild");
            }
            config.withArray("OnBuild").add(instruction);
        }
    }

    /** How health is checked, in place of all that was said of that. */
    record Health(Healthcheck check) implements ConfigChange {
        @Override
        public void applyTo(ObjectNode config) {
            config.set("Healthcheck", OciJson.tree(OciJson.write(check), "a health check"));
        }
    }

    private static ObjectNode object(ObjectNode config, String field) {
        return config.path(field) instanceof ObjectNode there ? there : config.putObject(field);
    }
}
