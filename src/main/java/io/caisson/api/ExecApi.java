package io.caisson.api;

import io.caisson.api.check.ExecChecks;
import io.caisson.api.mapper.ExecMapper;
import io.caisson.container.attach.Attachment;
import io.caisson.container.exec.Execs;
import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.CreateExecResponse;
import io.caisson.v1.ExecServiceGrpc;
import io.caisson.v1.GetExecRequest;
import io.caisson.v1.GetExecResponse;
import io.caisson.v1.KillExecRequest;
import io.caisson.v1.KillExecResponse;
import io.caisson.v1.ListExecsRequest;
import io.caisson.v1.ListExecsResponse;
import io.caisson.v1.ResizeExecRequest;
import io.caisson.v1.ResizeExecResponse;
import io.caisson.v1.StartExecRequest;
import io.caisson.v1.StartExecResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.Optional;

/** {@code caisson.v1.ExecService}. */
@GrpcService
public class ExecApi extends ExecServiceGrpc.ExecServiceImplBase {
    private final Execs execs;
    private final Requests requests;

    ExecApi(Execs execs, Requests requests) {
        this.execs = execs;
        this.requests = requests;
    }

    @Override
    public void createExec(CreateExecRequest request, StreamObserver<CreateExecResponse> observer) {
        ExecChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ExecServiceGrpc.getCreateExecMethod(),
                        request.getRequestId(),
                        request,
                        () -> CreateExecResponse.newBuilder()
                                .setExec(ExecMapper.message(
                                        execs.create(request.getContainer(), ExecMapper.config(request.getConfig()))))
                                .build()));
    }

    @Override
    public void startExec(StartExecRequest request, StreamObserver<StartExecResponse> observer) {
        ExecChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ExecServiceGrpc.getStartExecMethod(),
                        request.getRequestId(),
                        request,
                        () -> StartExecResponse.newBuilder()
                                .setExec(ExecMapper.message(execs.start(request.getExec())))
                                .build()));
    }

    @Override
    public StreamObserver<AttachExecRequest> attachExec(StreamObserver<AttachExecResponse> observer) {
        RequestQueue<AttachExecRequest> queue =
                new RequestQueue<>((ServerCallStreamObserver<AttachExecResponse>) observer);
        ResponseStream.serve("AttachExec", observer, responses -> {
            AttachExecRequest first = queue.next().orElse(AttachExecRequest.getDefaultInstance());
            ExecChecks.check(first);
            Execs.Attached attached = first.hasRun()
                    ? execs.run(
                            first.getRun().getContainer(),
                            ExecMapper.config(first.getRun().getConfig()))
                    : execs.attach(first.getExec());
            try (Attachment attachment = attached.attachment();
                    AttachedInput input = AttachedInput.begin("AttachExec", () -> feed(queue, attachment))) {
                responses.send(ExecMapper.attached(attached.exec()));
                new AttachedOutput<>(responses, ExecMapper::written, ExecMapper::exited).send(attachment, input);
            }
        });
        queue.begin();
        return queue;
    }

    private static void feed(RequestQueue<AttachExecRequest> queue, Attachment attachment) throws InterruptedException {
        for (Optional<AttachExecRequest> message = queue.next(); message.isPresent(); message = queue.next()) {
            AttachExecRequest part = message.get();
            ExecChecks.checkLater(part);
            if (part.hasResize()) {
                attachment.resize(part.getResize().getRows(), part.getResize().getColumns());
            } else {
                attachment.write(part.getStdin().toByteArray());
            }
        }
        attachment.closeInput();
    }

    @Override
    public void resizeExec(ResizeExecRequest request, StreamObserver<ResizeExecResponse> observer) {
        ExecChecks.check(request);
        execs.resize(
                request.getExec(),
                request.getSize().getRows(),
                request.getSize().getColumns());
        Answer.send(observer, ResizeExecResponse.getDefaultInstance());
    }

    @Override
    public void killExec(KillExecRequest request, StreamObserver<KillExecResponse> observer) {
        ExecChecks.check(request);
        Answer.send(
                observer, requests.once(ExecServiceGrpc.getKillExecMethod(), request.getRequestId(), request, () -> {
                    execs.kill(request.getExec(), request.getSignal());
                    return KillExecResponse.getDefaultInstance();
                }));
    }

    @Override
    public void getExec(GetExecRequest request, StreamObserver<GetExecResponse> observer) {
        ExecChecks.check(request);
        Answer.send(
                observer,
                GetExecResponse.newBuilder()
                        .setExec(ExecMapper.message(execs.get(request.getExec())))
                        .build());
    }

    @Override
    public void listExecs(ListExecsRequest request, StreamObserver<ListExecsResponse> observer) {
        ListExecsResponse.Builder answer = ListExecsResponse.newBuilder();
        execs.list(request.getContainer()).forEach(exec -> answer.addExecs(ExecMapper.message(exec)));
        Answer.send(observer, answer.build());
    }
}
