package io.caisson.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.ContainerConfig;
import io.caisson.oci.Digest;
import io.caisson.oci.OciJson;
import io.caisson.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The configuration of an image that is made here (image-spec, config.md), on its way from that of the
 * image below it: what we do not know of that stays as it is.
 */
final class NewConfig {
    /** What Docker notes of the container that it made an image of; true no more. */
    private static final List<String> STALE =
            List.of("container", "container_config", "docker_version", "parent", "id");

    private final ObjectNode root;
    private final ObjectNode config;

    private NewConfig(ObjectNode root) {
        this.root = root;
        this.config = root.path("config") instanceof ObjectNode there ? there : root.putObject("config");
    }

    /** Of an image with nothing below it. */
    static NewConfig empty(Platform platform) {
        ObjectNode root = (ObjectNode) OciJson.tree("{}".getBytes(StandardCharsets.UTF_8), "an empty object");
        root.put("architecture", platform.architecture()).put("os", platform.os());
        String variant = platform.variant();
        if (variant != null) {
            root.put("variant", variant);
        }
        root.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        return new NewConfig(root);
    }

    /** Of an image on top of another one. */
    static NewConfig over(byte[] below, String what) {
        if (OciJson.tree(below, what) instanceof ObjectNode root) {
            STALE.forEach(root::remove);
            return new NewConfig(root);
        }
        throw new IllegalStateException(what + " is no object, and was stored nevertheless");
    }

    /** Replaces what a container has of its own; its labels and volumes come to those that are there. */
    NewConfig container(ContainerConfig own) {
        ObjectNode said = (ObjectNode) OciJson.tree(OciJson.write(own), "a container's configuration");
        for (String field : List.of("User", "Env", "Entrypoint", "Cmd", "WorkingDir", "StopSignal", "Healthcheck")) {
            config.remove(field);
            if (said.has(field)) {
                config.set(field, said.get(field));
            }
        }
        new ConfigChange.Labels(own.labels()).applyTo(config);
        new ConfigChange.Members("Volumes", List.copyOf(own.volumes().keySet())).applyTo(config);
        return this;
    }

    NewConfig changes(List<ConfigChange> changes) {
        changes.forEach(change -> change.applyTo(config));
        return this;
    }

    /** Adds the layer that is new, and says how it came. */
    NewConfig layer(Digest diffId, String createdBy, ImageDescription description) {
        String now = Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
        ArrayNode layers = array((ObjectNode) root.path("rootfs"), "diff_ids");
        ArrayNode history = array(root, "history");
        // Programs that match history with layers refuse an image that has too little of it.
        for (int told = told(history); told < layers.size(); told++) {
            history.addObject().put("comment", "of the image below");
        }
        layers.add(diffId.toString());
        root.put("created", now);
        ObjectNode entry = history.addObject().put("created", now);
        put(entry, "created_by", createdBy);
        put(entry, "author", description.author());
        put(entry, "comment", description.message());
        put(root, "author", description.author());
        return this;
    }

    byte[] bytes() {
        return OciJson.write(root);
    }

    private static int told(ArrayNode history) {
        int told = 0;
        for (JsonNode entry : history) {
            told += entry.path("empty_layer").asBoolean() ? 0 : 1;
        }
        return told;
    }

    private static ArrayNode array(ObjectNode node, String field) {
        return node.path(field) instanceof ArrayNode there ? there : node.putArray(field);
    }

    private static void put(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
