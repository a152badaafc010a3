package io.caisson.cli.command;

import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.option.Flags;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.ProgressReport;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.PushImageResponse;
import io.caisson.v1.PushedImage;
import java.util.Iterator;

/** {@code caisson push}. */
final class PushCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("push", Commands.summary("push"))
                .flag("The index it was pulled from, with the images of all platforms", "-a", "--all-platforms")
                .flag("Only the reference at the end", "-q", "--quiet")
                .operands("IMAGE", "1", "A reference of an image here, such as localhost:5000/team/app:1");
    }

    @Override
    public int run(Invocation invocation) {
        Terminal terminal = invocation.terminal();
        String reference = invocation.options().operand();
        boolean quiet = invocation.options().has("-q");
        PushImageRequest.Builder request = PushImageRequest.newBuilder()
                .setReference(reference)
                .setAllPlatforms(invocation.options().has("--all-platforms"));
        new StoredCredentials(terminal.environment()).of(reference).ifPresent(request::setCredentials);
        ProgressReport report = new ProgressReport(terminal.out(), terminal.interactive(), "Pushed");
        Iterator<PushImageResponse> answers = invocation.engine().images().pushImage(request.build());
        while (answers.hasNext()) {
            PushImageResponse answer = answers.next();
            if (answer.hasProgress() && !quiet) {
                report.show(answer.getProgress());
            } else if (answer.hasImage()) {
                PushedImage image = answer.getImage();
                terminal.line(
                        quiet
                                ? reference
                                : Human.reference(image.getReference()) + ": digest: " + image.getDigest() + " size: "
                                        + image.getSize());
            }
        }
        return ExitCode.SUCCESS;
    }
}
