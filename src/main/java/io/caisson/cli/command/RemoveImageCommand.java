package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Failure;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.DeleteImageResponse;
import io.grpc.StatusRuntimeException;
import java.util.stream.Collectors;

/** {@code caisson rmi}. */
final class RemoveImageCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("rmi", Commands.summary("rmi"))
                .flag(
                        "Although containers or several repositories refer to it; one that is not there is no failure",
                        "-f",
                        "--force")
                .flag("Only show what would go", "--dry-run")
                .flag("Taken for Docker's sake: parents are not images here", "--no-prune")
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
                            .setValidateOnly(invocation.options().has("--dry-run"))
                            .build());
            print(invocation.terminal(), answer);
        } catch (StatusRuntimeException e) {
            if (!force || !Failure.of(e).reason().equals("IMAGE_NOT_FOUND")) {
                throw e;
            }
        }
    }

    private static void print(Terminal terminal, DeleteImageResponse answer) {
        answer.getUntaggedReferencesList()
                .forEach(reference -> terminal.line("Untagged: " + Human.reference(reference)));
        if (!answer.getDeletedImageId().isEmpty()) {
            terminal.line("Deleted: sha256:" + answer.getDeletedImageId());
            answer.getDeletedLayersList().forEach(layer -> terminal.line("Deleted: " + layer));
        }
        if (answer.getKeptForContainersCount() > 0) {
            terminal.error("The image stays until its last container goes: "
                    + answer.getKeptForContainersList().stream()
                            .map(Human::shortId)
                            .collect(Collectors.joining(", ")));
        }
    }
}
