package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Failure;
import io.caisson.cli.output.Human;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.DeleteImageResponse;
import io.grpc.StatusRuntimeException;

/** {@code caisson rmi}. */
final class RemoveImageCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("rmi", Commands.summary("rmi"))
                .flag("Although several references point to it; one that is not there is no failure", "-f", "--force")
                .operands("IMAGE", "1..*", "Reference or ID");
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.forEachOperand(image -> remove(invocation, image));
    }

    private static void remove(Invocation invocation, String image) {
        boolean force = invocation.options().has("-f");
        try {
            DeleteImageResponse answer = invocation
                    .engine()
                    .images()
                    .deleteImage(DeleteImageRequest.newBuilder()
                            .setImage(image)
                            .setForce(force)
                            .build());
            answer.getUntaggedReferencesList()
                    .forEach(reference -> invocation.terminal().line("Untagged: " + Human.reference(reference)));
            if (!answer.getDeletedImageId().isEmpty()) {
                invocation.terminal().line("Deleted: sha256:" + answer.getDeletedImageId());
            }
        } catch (StatusRuntimeException e) {
            if (!force || !Failure.of(e).reason().equals("IMAGE_NOT_FOUND")) {
                throw e;
            }
        }
    }
}
