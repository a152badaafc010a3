package io.caisson.container;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.Health;
import io.caisson.container.health.HealthCheck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container as it was when it was read.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among the containers of an engine
 * @param config as it was asked for
 * @param imageId ID of the image, whatever its references point to by now
 * @param pid of the first process as the host sees it; 0 unless running or paused
 * @param exitCode 0 to 255, 128 + n for a process that signal n killed; meaningful once EXITED
 * @param oomKilled killed because it used more memory than its limit
 * @param error why the last start failed, or why the end could not be followed; empty if neither
 * @param command the command with all its arguments
 * @param mountPoints what is mounted where
 * @param node the engine that it belongs to
 * @param startTime null until started
 * @param finishTime of the last run; null until ended
 * @param startCount how often it was started
 * @param restarts what its restart policy has done and is about to do
 * @param health null for one without health check
 * @param etag changes with every change of the container but its health
 */
public record Container(
        String id,
        String name,
        ContainerConfig config,
        String imageId,
        ContainerState state,
        int pid,
        int exitCode,
        boolean oomKilled,
        String error,
        List<String> command,
        List<MountPoint> mountPoints,
        String node,
        Instant createTime,
        @Nullable Instant startTime,
        @Nullable Instant finishTime,
        int startCount,
        RestartProgress restarts,
        @Nullable ContainerHealth health,
        String etag) {
    public Container {
        command = List.copyOf(command);
        mountPoints = List.copyOf(mountPoints);
    }

    /** The same as it would be with another configuration. */
    public Container with(ContainerConfig other) {
        return with(other, command, mountPoints);
    }

    /** The same as it would be with another configuration, command and mounts. */
    public Container with(ContainerConfig other, List<String> otherCommand, List<MountPoint> otherPoints) {
        return with(other, otherCommand, otherPoints, health);
    }

    private Container with(
            ContainerConfig other,
            List<String> otherCommand,
            List<MountPoint> otherPoints,
            @Nullable ContainerHealth otherHealth) {
        return new Container(
                id,
                name,
                other,
                imageId,
                state,
                pid,
                exitCode,
                oomKilled,
                error,
                otherCommand,
                otherPoints,
                node,
                createTime,
                startTime,
                finishTime,
                startCount,
                restarts,
                otherHealth,
                etag);
    }

    /** What never changes of a container's identity. */
    public record Origin(String id, String name, String imageId, String node) {}

    /** The same without what the last probes of its health have found. */
    public Container withoutHealthLog() {
        return health == null || health.now().log().isEmpty()
                ? this
                : with(
                        config,
                        command,
                        mountPoints,
                        new ContainerHealth(
                                health.check(),
                                new Health(health.now().status(), health.now().failingStreak(), List.of())));
    }

    /**
     * A container that was just made.
     *
     * @param check of its health; null for none
     */
    public static Container created(
            Origin origin,
            ContainerConfig config,
            List<String> command,
            List<MountPoint> points,
            @Nullable HealthCheck check,
            Instant time) {
        return new Container(
                origin.id(),
                origin.name(),
                config,
                origin.imageId(),
                ContainerState.CREATED,
                0,
                0,
                false,
                "",
                command,
                points,
                origin.node(),
                time,
                null,
                null,
                0,
                RestartProgress.NONE,
                check == null ? null : new ContainerHealth(check, Health.NONE),
                Etag.of(origin.id(), 1));
    }
}
