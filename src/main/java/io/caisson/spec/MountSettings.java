package io.caisson.spec;

/**
 * A file system at a path of the container.
 *
 * @param target absolute path in the container, not {@code /}; no two mounts may share one
 * @param source where it comes from
 * @param readOnly refuses writes below the target, in mounts below it also
 */
public record MountSettings(String target, MountSource source, boolean readOnly) {}
