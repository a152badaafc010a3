package io.caisson.api.check;

import com.google.protobuf.util.Durations;
import io.caisson.v1.CommitContainerRequest;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CopyFromContainerRequest;
import io.caisson.v1.CopyToContainerRequest;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.DiffContainerRequest;
import io.caisson.v1.ExportContainerRequest;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.LayerCompression;
import io.caisson.v1.ListContainerProcessesRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.Mount;
import io.caisson.v1.NetworkMode;
import io.caisson.v1.OutputStream;
import io.caisson.v1.PauseContainerRequest;
import io.caisson.v1.Propagation;
import io.caisson.v1.PruneContainersRequest;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.RenameContainerRequest;
import io.caisson.v1.RestartCondition;
import io.caisson.v1.RestartContainerRequest;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StatContainerPathRequest;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.UnpauseContainerRequest;
import io.caisson.v1.UpdateContainerRequest;
import io.caisson.v1.WaitCondition;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WatchContainerStatsRequest;

/**
 * Rules for the requests of {@code ContainerService} that the messages alone decide; names, paths and
 * limits are checked by the use case, which also serves other callers.
 */
public final class ContainerChecks {
    private ContainerChecks() {}

    public static void check(CreateContainerRequest request) {
        Violations violations = new Violations()
                .rule(request.hasConfig(), "config", "is required")
                .requestId(request.getRequestId());
        if (request.hasConfig()) {
            config(violations, request.getConfig());
        }
        violations.refuse();
    }

    public static void check(StartContainerRequest request) {
        named(request.getContainer()).requestId(request.getRequestId()).refuse();
    }

    public static void check(StopContainerRequest request) {
        named(request.getContainer())
                .duration("timeout", request.getTimeout())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(KillContainerRequest request) {
        named(request.getContainer()).requestId(request.getRequestId()).refuse();
    }

    public static void check(ListContainerProcessesRequest request) {
        named(request.getContainer()).refuse();
    }

    public static void check(WatchContainerStatsRequest request) {
        Violations violations = new Violations()
                .duration("interval", request.getInterval())
                .rule(
                        !request.hasInterval() || Durations.toMillis(request.getInterval()) >= 100,
                        "interval",
                        "must be at least 0.1 s");
        for (int i = 0; i < request.getContainersCount(); i++) {
            violations.required("containers[" + i + "]", request.getContainers(i));
        }
        violations.refuse();
    }

    public static void check(PauseContainerRequest request) {
        named(request.getContainer()).requestId(request.getRequestId()).refuse();
    }

    public static void check(UnpauseContainerRequest request) {
        named(request.getContainer()).requestId(request.getRequestId()).refuse();
    }

    public static void check(RestartContainerRequest request) {
        named(request.getContainer())
                .duration("timeout", request.getTimeout())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(RenameContainerRequest request) {
        named(request.getContainer())
                .required("name", request.getName())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(UpdateContainerRequest request) {
        Violations violations = named(request.getContainer())
                .rule(request.getUpdateMask().getPathsCount() > 0, "update_mask", "is required")
                .requestId(request.getRequestId());
        Labels.check(violations, "config.labels", request.getConfig().getLabelsMap());
        violations.duration("config.stop_timeout", request.getConfig().getStopTimeout());
        for (int i = 0; i < request.getConfig().getMountsCount(); i++) {
            mount(violations, "config.mounts[" + i + "]", request.getConfig().getMounts(i));
        }
        violations.rule(
                request.getConfig().getRestartPolicy().getCondition() != RestartCondition.UNRECOGNIZED,
                "config.restart_policy.condition",
                "is of no known kind");
        violations.refuse();
    }

    public static void check(PruneContainersRequest request) {
        new Violations().requestId(request.getRequestId()).refuse();
    }

    public static void check(WaitContainerRequest request) {
        named(request.getContainer())
                .rule(
                        request.getCondition() != WaitCondition.UNRECOGNIZED,
                        "condition",
                        "must be one of ended, next_exit, removed, healthy")
                .refuse();
    }

    public static void check(CommitContainerRequest request) {
        named(request.getContainer())
                .rule(
                        request.getCompression() != LayerCompression.UNRECOGNIZED,
                        "compression",
                        "must be one of gzip, zstd, none")
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(ExportContainerRequest request) {
        named(request.getContainer()).refuse();
    }

    public static void check(DiffContainerRequest request) {
        named(request.getContainer()).refuse();
    }

    public static void check(StatContainerPathRequest request) {
        located(request.getContainer(), request.getPath()).refuse();
    }

    public static void check(CopyFromContainerRequest request) {
        located(request.getContainer(), request.getPath()).refuse();
    }

    public static void check(CopyToContainerRequest request, boolean first) {
        if (first) {
            located(request.getContainer(), request.getPath()).refuse();
            return;
        }
        new Violations()
                .rule(request.getContainer().isEmpty(), "container", "can only be in the first message")
                .rule(request.getPath().isEmpty(), "path", "can only be in the first message")
                .refuse();
    }

    private static Violations located(String container, String path) {
        return named(container).required("path", path).rule(path.indexOf('\0') < 0, "path", "must not hold a NUL");
    }

    public static void check(GetContainerRequest request) {
        named(request.getContainer()).refuse();
    }

    public static void check(ListContainersRequest request) {
        new Violations().pageSize(request.getPageSize()).refuse();
    }

    public static void check(DeleteContainerRequest request) {
        named(request.getContainer()).requestId(request.getRequestId()).refuse();
    }

    public static void check(ReadContainerLogsRequest request) {
        named(request.getContainer())
                .rule(request.getTail() >= 0, "tail", "must not be negative")
                .timestamp("since", request.getSince())
                .timestamp("until", request.getUntil())
                .rule(request.getStream() != OutputStream.UNRECOGNIZED, "stream", "is of no known kind")
                .refuse();
    }

    private static Violations named(String container) {
        return new Violations().required("container", container);
    }

    private static void config(Violations violations, ContainerConfig config) {
        violations.required("config.image", config.getImage());
        violations.rule(
                config.getNetworkMode() != NetworkMode.UNRECOGNIZED, "config.network_mode", "is of no known kind");
        violations.rule(
                config.getRestartPolicy().getCondition() != RestartCondition.UNRECOGNIZED,
                "config.restart_policy.condition",
                "is of no known kind");
        IsolationChecks.check(violations, config);
        violations.duration("config.stop_timeout", config.getStopTimeout());
        HealthChecks.check(violations, "config.health_check", config.getHealthCheck());
        Labels.check(violations, "config.labels", config.getLabelsMap());
        for (int i = 0; i < config.getMountsCount(); i++) {
            mount(violations, "config.mounts[" + i + "]", config.getMounts(i));
        }
    }

    private static void mount(Violations violations, String field, Mount mount) {
        violations.required(field + ".target", mount.getTarget());
        violations.rule(
                mount.getSourceCase() != Mount.SourceCase.SOURCE_NOT_SET,
                field,
                "must have one of volume, bind and tmpfs");
        if (mount.hasBind()) {
            violations.required(field + ".bind.source", mount.getBind().getSource());
            violations.rule(
                    mount.getBind().getPropagation() != Propagation.UNRECOGNIZED,
                    field + ".bind.propagation",
                    "is of no known kind");
        }
    }
}
