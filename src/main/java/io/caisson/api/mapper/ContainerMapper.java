package io.caisson.api.mapper;

import com.google.protobuf.UnsafeByteOperations;
import io.caisson.container.Container;
import io.caisson.container.ContainerCommit;
import io.caisson.container.ContainerCreation;
import io.caisson.container.ContainerDeletion;
import io.caisson.container.ContainerPrune;
import io.caisson.container.ContainerRename;
import io.caisson.container.ContainerSizes;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStop;
import io.caisson.container.ContainerUpdate;
import io.caisson.container.ContainerUsage;
import io.caisson.container.CreatedContainer;
import io.caisson.container.MountPoint;
import io.caisson.container.WaitCondition;
import io.caisson.container.WaitResult;
import io.caisson.container.logs.LogQuery;
import io.caisson.container.logs.LogRecord;
import io.caisson.container.logs.LogStream;
import io.caisson.image.ImageDescription;
import io.caisson.image.LayerCompression;
import io.caisson.oci.Reference;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.v1.CommitContainerRequest;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateContainerResponse;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListContainersResponse;
import io.caisson.v1.MountType;
import io.caisson.v1.OutputStream;
import io.caisson.v1.PruneContainersRequest;
import io.caisson.v1.PruneContainersResponse;
import io.caisson.v1.PrunedContainer;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.ReadContainerLogsResponse;
import io.caisson.v1.RenameContainerRequest;
import io.caisson.v1.RestartContainerRequest;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.UpdateContainerRequest;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Containers as messages. */
public final class ContainerMapper {
    private ContainerMapper() {}

    public static ContainerCreation creation(CreateContainerRequest request) {
        return new ContainerCreation(
                request.getName(),
                ContainerConfigMapper.config(request.getConfig()),
                request.getVolumesFromList().stream()
                        .map(from -> new ContainerCreation.VolumesFrom(from.getContainer(), from.getReadOnly()))
                        .toList(),
                request.getValidateOnly());
    }

    public static CreateContainerResponse created(CreatedContainer created) {
        return CreateContainerResponse.newBuilder()
                .setContainer(message(created.container()))
                .addAllWarnings(created.warnings())
                .build();
    }

    public static ContainerStop stop(StopContainerRequest request) {
        return new ContainerStop(
                request.getContainer(),
                request.hasTimeout() ? Times.duration(request.getTimeout()) : null,
                request.getSignal());
    }

    public static ContainerStop restart(RestartContainerRequest request) {
        return new ContainerStop(
                request.getContainer(),
                request.hasTimeout() ? Times.duration(request.getTimeout()) : null,
                request.getSignal());
    }

    public static ContainerRename rename(RenameContainerRequest request) {
        return new ContainerRename(request.getContainer(), request.getName(), request.getEtag());
    }

    public static ContainerUpdate update(UpdateContainerRequest request) {
        return new ContainerUpdate(
                request.getContainer(),
                ContainerConfigMapper.config(request.getConfig()),
                request.getUpdateMask().getPathsList(),
                request.getEtag(),
                request.getValidateOnly());
    }

    public static ContainerPrune prune(PruneContainersRequest request) {
        return new ContainerPrune(request.getFilter(), request.getValidateOnly());
    }

    public static PruneContainersResponse pruned(List<ContainerUsage> pruned) {
        return PruneContainersResponse.newBuilder()
                .addAllContainers(pruned.stream()
                        .map(each -> PrunedContainer.newBuilder()
                                .setContainerId(each.container().id())
                                .setName(each.container().name())
                                .setFreedBytes(each.bytes())
                                .build())
                        .toList())
                .setFreedBytes(pruned.stream().mapToLong(ContainerUsage::bytes).sum())
                .build();
    }

    public static WaitCondition condition(WaitContainerRequest request) {
        return switch (request.getCondition()) {
            case WAIT_CONDITION_NEXT_EXIT -> WaitCondition.NEXT_EXIT;
            case WAIT_CONDITION_REMOVED -> WaitCondition.REMOVED;
            case WAIT_CONDITION_HEALTHY -> WaitCondition.HEALTHY;
            default -> WaitCondition.ENDED;
        };
    }

    public static ContainerCommit commit(CommitContainerRequest request) {
        ImageDescription description = new ImageDescription(
                request.getReference().isEmpty() ? null : Reference.parse(request.getReference()),
                request.getAuthor(),
                request.getMessage(),
                request.getChangesList());
        LayerCompression compression = switch (request.getCompression()) {
            case LAYER_COMPRESSION_ZSTD -> LayerCompression.ZSTD;
            case LAYER_COMPRESSION_NONE -> LayerCompression.NONE;
            default -> LayerCompression.GZIP;
        };
        return new ContainerCommit(request.getContainer(), description, compression, !request.getNoPause());
    }

    public static ContainerDeletion deletion(DeleteContainerRequest request) {
        return new ContainerDeletion(
                request.getContainer(),
                request.getForce(),
                request.getDeleteAnonymousVolumes(),
                request.getEtag(),
                request.getValidateOnly());
    }

    public static WaitContainerResponse message(WaitResult result) {
        WaitContainerResponse.Builder message = WaitContainerResponse.newBuilder()
                .setExitCode(result.exitCode())
                .setOomKilled(result.oomKilled())
                .setError(result.error());
        Optional.ofNullable(result.finishTime()).map(Times::timestamp).ifPresent(message::setFinishTime);
        return message.build();
    }

    public static ListQuery query(ListContainersRequest request) {
        return new ListQuery(request.getPageSize(), request.getPageToken(), request.getFilter(), request.getOrderBy());
    }

    /** @param sizes by the containers' IDs, as far as they were asked for */
    public static ListContainersResponse list(Page<Container> page, Map<String, ContainerSizes> sizes) {
        return ListContainersResponse.newBuilder()
                .addAllContainers(
                        page.map(container -> message(container, sizes)).items())
                .setNextPageToken(page.nextPageToken())
                .setSequence(page.sequence())
                .build();
    }

    public static LogQuery logs(ReadContainerLogsRequest request) {
        return new LogQuery(
                request.getFollow(),
                request.hasTail() ? request.getTail() : null,
                request.hasSince() ? Times.instant(request.getSince()) : null,
                request.hasUntil() ? Times.instant(request.getUntil()) : null,
                stream(request.getStream()));
    }

    /** @param lines one at least */
    public static ReadContainerLogsResponse message(List<LogRecord> lines) {
        ReadContainerLogsResponse.Builder response =
                ReadContainerLogsResponse.newBuilder().setRecord(message(lines.getFirst()));
        for (LogRecord line : lines.subList(1, lines.size())) {
            response.addMore(message(line));
        }
        return response.build();
    }

    private static io.caisson.v1.LogRecord message(LogRecord line) {
        return io.caisson.v1.LogRecord.newBuilder()
                .setStream(
                        line.stream() == LogStream.STDOUT
                                ? OutputStream.OUTPUT_STREAM_STDOUT
                                : OutputStream.OUTPUT_STREAM_STDERR)
                .setTime(Times.timestamp(line.time()))
                .setData(UnsafeByteOperations.unsafeWrap(line.data()))
                .setPartial(line.partial())
                .build();
    }

    /** @param sizes by the containers' IDs, as far as they were asked for */
    public static io.caisson.v1.Container message(Container container, Map<String, ContainerSizes> sizes) {
        io.caisson.v1.Container message = message(container);
        ContainerSizes known = sizes.get(container.id());
        return known == null
                ? message
                : message.toBuilder()
                        .setSizes(io.caisson.v1.ContainerSizes.newBuilder()
                                .setReadWriteBytes(known.readWriteBytes())
                                .setImageBytes(known.imageBytes()))
                        .build();
    }

    public static io.caisson.v1.Container message(Container container) {
        io.caisson.v1.Container.Builder message = io.caisson.v1.Container.newBuilder()
                .setId(container.id())
                .setName(container.name())
                .setConfig(ContainerConfigMapper.message(container.config()))
                .setImageId(container.imageId())
                .setState(state(container.state()))
                .setPid(container.pid())
                .setExitCode(container.exitCode())
                .setOomKilled(container.oomKilled())
                .setError(container.error())
                .addAllCommand(container.command())
                .addAllMountPoints(container.mountPoints().stream()
                        .map(ContainerMapper::message)
                        .toList())
                .setNode(container.node())
                .setCreateTime(Times.timestamp(container.createTime()))
                .setStartCount(container.startCount())
                .setRestartCount(container.restarts().count())
                .setEtag(container.etag());
        IsolationMapper.userIds(container.config().isolation()).ifPresent(message::setUserIds);
        Optional.ofNullable(container.startTime()).map(Times::timestamp).ifPresent(message::setStartTime);
        Optional.ofNullable(container.finishTime()).map(Times::timestamp).ifPresent(message::setFinishTime);
        Optional.ofNullable(container.restarts().due()).map(Times::timestamp).ifPresent(message::setNextStartTime);
        Optional.ofNullable(container.health()).map(HealthMapper::message).ifPresent(message::setHealth);
        return message.build();
    }

    private static io.caisson.v1.MountPoint message(MountPoint point) {
        return io.caisson.v1.MountPoint.newBuilder()
                .setType(
                        switch (point.type()) {
                            case VOLUME -> MountType.MOUNT_TYPE_VOLUME;
                            case BIND -> MountType.MOUNT_TYPE_BIND;
                            case TMPFS -> MountType.MOUNT_TYPE_TMPFS;
                        })
                .setVolume(point.volume())
                .setSource(point.source())
                .setSubpath(point.subpath())
                .setTarget(point.target())
                .setReadOnly(point.readOnly())
                .build();
    }

    static io.caisson.v1.ContainerState state(ContainerState state) {
        return switch (state) {
            case CREATED -> io.caisson.v1.ContainerState.CONTAINER_STATE_CREATED;
            case STARTING -> io.caisson.v1.ContainerState.CONTAINER_STATE_STARTING;
            case RUNNING -> io.caisson.v1.ContainerState.CONTAINER_STATE_RUNNING;
            case PAUSED -> io.caisson.v1.ContainerState.CONTAINER_STATE_PAUSED;
            case EXITED -> io.caisson.v1.ContainerState.CONTAINER_STATE_EXITED;
            case DELETING -> io.caisson.v1.ContainerState.CONTAINER_STATE_DELETING;
        };
    }

    private static @Nullable LogStream stream(OutputStream stream) {
        return switch (stream) {
            case OUTPUT_STREAM_STDOUT -> LogStream.STDOUT;
            case OUTPUT_STREAM_STDERR -> LogStream.STDERR;
            case OUTPUT_STREAM_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }
}
