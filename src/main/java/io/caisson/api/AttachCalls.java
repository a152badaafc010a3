package io.caisson.api;

import io.caisson.api.check.AttachChecks;
import io.caisson.api.mapper.AttachMapper;
import io.caisson.container.attach.AttachContainer;
import io.caisson.container.attach.Attachment;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachTarget;
import io.caisson.v1.ResizeContainerRequest;
import io.caisson.v1.ResizeContainerResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The methods of {@code ContainerService} for who is attached to a container. */
@ApplicationScoped
class AttachCalls {
    private final AttachContainer attaching;

    AttachCalls(AttachContainer attaching) {
        this.attaching = attaching;
    }

    StreamObserver<AttachContainerRequest> attach(StreamObserver<AttachContainerResponse> observer) {
        RequestQueue<AttachContainerRequest> queue =
                new RequestQueue<>((ServerCallStreamObserver<AttachContainerResponse>) observer);
        ResponseStream.serve("AttachContainer", observer, responses -> {
            AttachContainerRequest first = queue.next().orElse(AttachContainerRequest.getDefaultInstance());
            AttachChecks.check(first);
            AttachTarget target = first.getTarget();
            AttachContainer.Attached attached = attaching.attach(target.getContainer(), target.getAwaitStart());
            try (Attachment attachment = attached.attachment();
                    AttachedInput input = AttachedInput.begin("AttachContainer", () -> feed(queue, attachment))) {
                responses.send(AttachMapper.attached(attached.containerId()));
                new AttachedOutput<>(responses, AttachMapper::written, AttachMapper::exited).send(attachment, input);
            }
        });
        queue.begin();
        return queue;
    }

    void resize(ResizeContainerRequest request, StreamObserver<ResizeContainerResponse> observer) {
        AttachChecks.check(request);
        attaching.resize(
                request.getContainer(),
                request.getSize().getRows(),
                request.getSize().getColumns());
        Answer.send(observer, ResizeContainerResponse.getDefaultInstance());
    }

    private static void feed(RequestQueue<AttachContainerRequest> queue, Attachment attachment)
            throws InterruptedException {
        for (Optional<AttachContainerRequest> message = queue.next(); message.isPresent(); message = queue.next()) {
            AttachContainerRequest part = message.get();
            AttachChecks.checkLater(part);
            if (part.hasResize()) {
                attachment.resize(part.getResize().getRows(), part.getResize().getColumns());
            } else {
                attachment.write(part.getStdin().toByteArray());
            }
        }
        attachment.closeInput();
    }
}
