package io.caisson.api;

import io.caisson.api.check.ContainerChecks;
import io.caisson.api.interceptor.ErrorInterceptor;
import io.caisson.api.mapper.ContainerMapper;
import io.caisson.api.mapper.FileMapper;
import io.caisson.api.mapper.ImageMapper;
import io.caisson.api.mapper.StatsMapper;
import io.caisson.container.Container;
import io.caisson.container.ContainerSizes;
import io.caisson.container.Containers;
import io.caisson.container.files.ContainerFiles;
import io.caisson.container.logs.LogCursor;
import io.caisson.container.logs.LogRecord;
import io.caisson.query.Page;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.CommitContainerRequest;
import io.caisson.v1.CommitContainerResponse;
import io.caisson.v1.ContainerServiceGrpc;
import io.caisson.v1.CopyFromContainerRequest;
import io.caisson.v1.CopyFromContainerResponse;
import io.caisson.v1.CopyToContainerRequest;
import io.caisson.v1.CopyToContainerResponse;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateContainerResponse;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.DeleteContainerResponse;
import io.caisson.v1.DiffContainerRequest;
import io.caisson.v1.DiffContainerResponse;
import io.caisson.v1.ExportContainerRequest;
import io.caisson.v1.ExportContainerResponse;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.GetContainerResponse;
import io.caisson.v1.KillContainerRequest;
import io.caisson.v1.KillContainerResponse;
import io.caisson.v1.ListContainerProcessesRequest;
import io.caisson.v1.ListContainerProcessesResponse;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.ListContainersResponse;
import io.caisson.v1.PauseContainerRequest;
import io.caisson.v1.PauseContainerResponse;
import io.caisson.v1.PruneContainersRequest;
import io.caisson.v1.PruneContainersResponse;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.ReadContainerLogsResponse;
import io.caisson.v1.RenameContainerRequest;
import io.caisson.v1.RenameContainerResponse;
import io.caisson.v1.ResizeContainerRequest;
import io.caisson.v1.ResizeContainerResponse;
import io.caisson.v1.RestartContainerRequest;
import io.caisson.v1.RestartContainerResponse;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.StartContainerResponse;
import io.caisson.v1.StatContainerPathRequest;
import io.caisson.v1.StatContainerPathResponse;
import io.caisson.v1.StopContainerRequest;
import io.caisson.v1.StopContainerResponse;
import io.caisson.v1.UnpauseContainerRequest;
import io.caisson.v1.UnpauseContainerResponse;
import io.caisson.v1.UpdateContainerRequest;
import io.caisson.v1.UpdateContainerResponse;
import io.caisson.v1.WaitContainerRequest;
import io.caisson.v1.WaitContainerResponse;
import io.caisson.v1.WatchContainerStatsRequest;
import io.caisson.v1.WatchContainerStatsResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code caisson.v1.ContainerService}. */
@GrpcService
public class ContainerApi extends ContainerServiceGrpc.ContainerServiceImplBase {
    /** Bytes of log records in an answer. */
    private static final int LOG_BATCH = 64 * 1024;

    private final Containers containers;
    private final ContainerFiles files;
    private final AttachCalls attaching;
    private final Requests requests;

    ContainerApi(Containers containers, ContainerFiles files, AttachCalls attaching, Requests requests) {
        this.containers = containers;
        this.files = files;
        this.attaching = attaching;
        this.requests = requests;
    }

    @Override
    public StreamObserver<AttachContainerRequest> attachContainer(StreamObserver<AttachContainerResponse> observer) {
        return attaching.attach(observer);
    }

    @Override
    public void resizeContainer(ResizeContainerRequest request, StreamObserver<ResizeContainerResponse> observer) {
        attaching.resize(request, observer);
    }

    @Override
    public void createContainer(CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getCreateContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> ContainerMapper.created(containers.create(ContainerMapper.creation(request)))));
    }

    @Override
    public void startContainer(StartContainerRequest request, StreamObserver<StartContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getStartContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> StartContainerResponse.newBuilder()
                                .setContainer(ContainerMapper.message(containers.start(request.getContainer())))
                                .build()));
    }

    @Override
    public void stopContainer(StopContainerRequest request, StreamObserver<StopContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getStopContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> StopContainerResponse.newBuilder()
                                .setContainer(ContainerMapper.message(containers.stop(ContainerMapper.stop(request))))
                                .build()));
    }

    @Override
    public void killContainer(KillContainerRequest request, StreamObserver<KillContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(ContainerServiceGrpc.getKillContainerMethod(), request.getRequestId(), request, () -> {
                    containers.kill(request.getContainer(), request.getSignal());
                    return KillContainerResponse.getDefaultInstance();
                }));
    }

    @Override
    public void restartContainer(RestartContainerRequest request, StreamObserver<RestartContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getRestartContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> RestartContainerResponse.newBuilder()
                                .setContainer(
                                        ContainerMapper.message(containers.restart(ContainerMapper.restart(request))))
                                .build()));
    }

    @Override
    public void renameContainer(RenameContainerRequest request, StreamObserver<RenameContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getRenameContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> RenameContainerResponse.newBuilder()
                                .setContainer(
                                        ContainerMapper.message(containers.rename(ContainerMapper.rename(request))))
                                .build()));
    }

    @Override
    public void pruneContainers(PruneContainersRequest request, StreamObserver<PruneContainersResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getPruneContainersMethod(),
                        request.getRequestId(),
                        request,
                        () -> ContainerMapper.pruned(containers.prune(ContainerMapper.prune(request)))));
    }

    @Override
    public void updateContainer(UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getUpdateContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> UpdateContainerResponse.newBuilder()
                                .setContainer(
                                        ContainerMapper.message(containers.update(ContainerMapper.update(request))))
                                .build()));
    }

    @Override
    public void pauseContainer(PauseContainerRequest request, StreamObserver<PauseContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getPauseContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> PauseContainerResponse.newBuilder()
                                .setContainer(ContainerMapper.message(containers.pause(request.getContainer())))
                                .build()));
    }

    @Override
    public void unpauseContainer(UnpauseContainerRequest request, StreamObserver<UnpauseContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getUnpauseContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> UnpauseContainerResponse.newBuilder()
                                .setContainer(ContainerMapper.message(containers.unpause(request.getContainer())))
                                .build()));
    }

    @Override
    public void waitContainer(WaitContainerRequest request, StreamObserver<WaitContainerResponse> observer) {
        ContainerChecks.check(request);
        try (Interruption ignored = Interruption.whileOpen(Context.current())) {
            Answer.send(
                    observer,
                    ContainerMapper.message(
                            containers.await(request.getContainer(), ContainerMapper.condition(request))));
        } catch (InterruptedException e) {
            throw ErrorInterceptor.report("WaitContainer", e);
        }
    }

    @Override
    public void getContainer(GetContainerRequest request, StreamObserver<GetContainerResponse> observer) {
        ContainerChecks.check(request);
        Container container = containers.get(request.getContainer());
        GetContainerResponse.Builder answer = GetContainerResponse.newBuilder()
                .setContainer(ContainerMapper.message(container, sizes(request.getSizes(), List.of(container))));
        if (request.getRuntimeSpec()) {
            containers.runtimeSpec(container.id()).ifPresent(answer::setRuntimeSpec);
        }
        Answer.send(observer, answer.build());
    }

    @Override
    public void listContainers(ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
        ContainerChecks.check(request);
        Page<Container> page = containers.list(ContainerMapper.query(request));
        Answer.send(observer, ContainerMapper.list(page, sizes(request.getSizes(), page.items())));
    }

    private Map<String, ContainerSizes> sizes(boolean wanted, List<Container> of) {
        return wanted ? containers.sizes(of) : Map.of();
    }

    @Override
    public void deleteContainer(DeleteContainerRequest request, StreamObserver<DeleteContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getDeleteContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> DeleteContainerResponse.newBuilder()
                                .setContainerId(containers.delete(ContainerMapper.deletion(request)))
                                .build()));
    }

    @Override
    public void readContainerLogs(
            ReadContainerLogsRequest request, StreamObserver<ReadContainerLogsResponse> observer) {
        ContainerChecks.check(request);
        ResponseStream.serve("ReadContainerLogs", observer, responses -> {
            try (LogCursor cursor = containers.logs(request.getContainer(), ContainerMapper.logs(request))) {
                responses.opened();
                int most = request.getBatched() ? LOG_BATCH : 1;
                for (List<LogRecord> lines = cursor.nextBatch(most); !lines.isEmpty(); lines = cursor.nextBatch(most)) {
                    responses.send(ContainerMapper.message(lines));
                }
            }
        });
    }

    @Override
    public void listContainerProcesses(
            ListContainerProcessesRequest request, StreamObserver<ListContainerProcessesResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(observer, StatsMapper.processes(containers.processes(request.getContainer())));
    }

    @Override
    public void watchContainerStats(
            WatchContainerStatsRequest request, StreamObserver<WatchContainerStatsResponse> observer) {
        ContainerChecks.check(request);
        Duration interval = StatsMapper.interval(request);
        ResponseStream.serve("WatchContainerStats", observer, responses -> {
            do {
                responses.send(StatsMapper.stats(containers.stats(request.getContainersList())));
            } while (!request.getOnce() && !responses.awaitEnd(interval));
        });
    }

    @Override
    public void commitContainer(CommitContainerRequest request, StreamObserver<CommitContainerResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ContainerServiceGrpc.getCommitContainerMethod(),
                        request.getRequestId(),
                        request,
                        () -> CommitContainerResponse.newBuilder()
                                .setImage(ImageMapper.message(containers.commit(ContainerMapper.commit(request))))
                                .build()));
    }

    @Override
    public void exportContainer(ExportContainerRequest request, StreamObserver<ExportContainerResponse> observer) {
        ContainerChecks.check(request);
        ResponseStream.serve("ExportContainer", observer, responses -> {
            ChunkStream chunks = new ChunkStream(chunk -> responses.send(
                    ExportContainerResponse.newBuilder().setChunk(chunk).build()));
            containers.export(request.getContainer(), chunks);
            chunks.flush();
        });
    }

    @Override
    public void diffContainer(DiffContainerRequest request, StreamObserver<DiffContainerResponse> observer) {
        ContainerChecks.check(request);
        ResponseStream.serve("DiffContainer", observer, responses -> {
            ChangeBatches batches = new ChangeBatches(responses::send);
            files.changes(request.getContainer(), batches);
            batches.flush();
        });
    }

    @Override
    public void statContainerPath(
            StatContainerPathRequest request, StreamObserver<StatContainerPathResponse> observer) {
        ContainerChecks.check(request);
        Answer.send(
                observer,
                StatContainerPathResponse.newBuilder()
                        .setStatus(FileMapper.message(
                                files.status(request.getContainer(), request.getPath(), request.getFollowLink())))
                        .build());
    }

    @Override
    public StreamObserver<CopyToContainerRequest> copyToContainer(StreamObserver<CopyToContainerResponse> observer) {
        ServerCallStreamObserver<CopyToContainerResponse> call =
                (ServerCallStreamObserver<CopyToContainerResponse>) observer;
        call.disableAutoRequest();
        RequestStream tar = new RequestStream(call);
        Upload<CopyToContainerRequest> upload = new Upload<>(
                "CopyToContainer",
                tar,
                ContainerChecks::check,
                CopyToContainerRequest::getChunk,
                CopyToContainerRequest.getDefaultInstance());
        ResponseStream.serve("CopyToContainer", observer, responses -> {
            CopyToContainerRequest first = upload.first();
            files.copyIn(first.getContainer(), first.getPath(), first.getArchive(), tar);
            responses.send(CopyToContainerResponse.getDefaultInstance());
        });
        call.request(1);
        return upload;
    }

    @Override
    public void copyFromContainer(
            CopyFromContainerRequest request, StreamObserver<CopyFromContainerResponse> observer) {
        ContainerChecks.check(request);
        ResponseStream.serve("CopyFromContainer", observer, responses -> {
            ChunkStream chunks = new ChunkStream(chunk -> responses.send(
                    CopyFromContainerResponse.newBuilder().setChunk(chunk).build()));
            FileCopy copy = new FileCopy(responses::send);
            files.copyOut(request.getContainer(), request.getPath(), request.getFollowLink(), copy, chunks);
            chunks.flush();
        });
    }
}
