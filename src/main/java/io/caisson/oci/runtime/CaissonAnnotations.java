package io.caisson.oci.runtime;

import java.util.Map;

/** Annotations, and an option of mounts, by which a runtime-spec asks for what the specification has no field for. */
public final class CaissonAnnotations {
    private static final String INIT = "dev.caisson.init";

    /**
     * Beginning of the option of a bind mount that names what of its source is mounted: a relative path, in which
     * links are followed within the source only.
     */
    public static final String SUBPATH_OPTION = "x-caisson.subpath=";

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
