package io.caisson.image;

/** Whether a pull asks the registry. */
public enum PullPolicy {
    /** Always: a tag may have moved. */
    ALWAYS,
    /** Only if the image is not here for the platform asked for. */
    MISSING,
    /** Never: the image is here, or the pull fails. */
    NEVER
}
