package io.caisson.oci.runtime;

import java.util.Map;

/** Annotations by which a runtime-spec asks for what the specification has no field for. */
public final class CaissonAnnotations {
    private static final String INIT = "dev.caisson.init";

    private CaissonAnnotations() {}

    /** Has the first process be an init, which makes one for the command, and reaps what ends. */
    public static Map<String, String> init() {
        return Map.of(INIT, "true");
    }

    /** Whether a spec asks for an init. */
    public static boolean wantsInit(RuntimeSpec spec) {
        return "true".equals(spec.annotations().get(INIT));
    }
}
