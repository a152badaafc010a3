package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.error.EngineException;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.RuntimeSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** JSON of the runtime-spec as others write it: unknown fields, unsigned numbers, nulls for empty lists. */
final class SpecDocument {
    private static final int UNSIGNED_BITS = 64;

    private SpecDocument() {}

    /** Numbers from 2^63 to 2^64-1 as the bits of a signed one, as our records have them. */
    static JsonNode lenient(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(lenient(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, lenient(array.get(i)));
            }
        } else if (node.isBigInteger()) {
            BigInteger number = node.bigIntegerValue();
            if (number.signum() > 0 && number.bitLength() <= UNSIGNED_BITS) {
                return LongNode.valueOf(number.longValue());
            }
        }
        return node;
    }

    static RuntimeSpec spec(JsonNode tree, String what) {
        return OciJson.part(tree, RuntimeSpec.class, what);
    }

    /** A process alone, as {@code exec --process} has it. */
    static Process process(byte[] document, String what) {
        return OciJson.part(lenient(OciJson.tree(document, what)), Process.class, what);
    }

    /** Limits alone, as {@code update --resources} has them. */
    static Resources resources(byte[] document, String what) {
        return OciJson.part(lenient(OciJson.tree(document, what)), Resources.class, what);
    }

    static Map<HookPoint, List<Hook>> hooks(JsonNode hooks, String what) {
        Map<HookPoint, List<Hook>> found = new EnumMap<>(HookPoint.class);
        for (HookPoint point : HookPoint.values()) {
            List<Hook> here = new ArrayList<>();
            for (JsonNode hook : hooks.path(point.field())) {
                here.add(hook(hook, "hooks." + point.field(), what));
            }
            if (!here.isEmpty()) {
                found.put(point, List.copyOf(here));
            }
        }
        return Map.copyOf(found);
    }

    private static Hook hook(JsonNode hook, String field, String what) {
        String path = hook.path("path").asText();
        if (!path.startsWith("/")) {
            throw EngineException.invalid(field, "a hook's path is absolute, unlike \"" + path + "\"")
                    .during("Reading " + what);
        }
        JsonNode timeout = hook.path("timeout");
        if (timeout.isNumber() && timeout.asLong() <= 0) {
            throw EngineException.invalid(field, "a hook's timeout is more than 0 s")
                    .during("Reading " + what);
        }
        return new Hook(
                path,
                texts(hook.path("args")),
                texts(hook.path("env")),
                timeout.isNumber() ? Duration.ofSeconds(timeout.asLong()) : null);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
