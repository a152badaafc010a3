package io.caisson.runtime.bundle;

/** When hooks are run, in the order of a container's life: runtime-spec {@code config.md#posix-platform-hooks}. */
public enum HookPoint {
    /** Of old: as {@link #CREATE_RUNTIME}, before it. */
    PRESTART("prestart"),
    /** Beside the container, once its namespaces are made. */
    CREATE_RUNTIME("createRuntime"),
    /** In the container's namespaces, before it enters its root. */
    CREATE_CONTAINER("createContainer"),
    /** In the container, before its command is executed. */
    START_CONTAINER("startContainer"),
    /** Beside the container, once its command was executed. */
    POSTSTART("poststart"),
    /** Beside it, once it is deleted. */
    POSTSTOP("poststop");

    private final String field;

    HookPoint(String field) {
        this.field = field;
    }

    /** What the document calls it. */
    public String field() {
        return field;
    }
}
