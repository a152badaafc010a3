package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.ProgressReport;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Image;
import io.caisson.v1.PullImageRequest;
import java.util.Optional;

/** {@code caisson pull}. */
final class PullCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("pull", Commands.summary("pull"))
                .value("OS/ARCH", "Platform to take of an image for several", "--platform")
                .flag("Every platform, each under its digest", "--all-platforms")
                .value("POLICY", "always, missing or never (default: always)", "--policy", "--pull")
                .flag("Only the reference at the end", "-q", "--quiet")
                .operands("IMAGE", "1", "Such as debian:12 or localhost:5000/team/app");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        boolean quiet = options.has("-q");
        String reference = options.operand();
        ImageFetch fetch = new ImageFetch(
                invocation, quiet ? null : new ProgressReport(terminal.out(), terminal.interactive(), "Pull complete"));
        Optional<Image> before = quiet ? Optional.empty() : fetch.find(reference);
        Image image = fetch.pull(PullImageRequest.newBuilder()
                .setReference(reference)
                .setPlatform(options.value("--platform").orElse(""))
                .setAllPlatforms(options.has("--all-platforms"))
                .setPullPolicy(PullPolicies.of(options, "--policy", "always")));
        if (!quiet) {
            boolean same =
                    before.map(Image::getId).filter(image.getId()::equals).isPresent();
            terminal.line("Digest: " + image.getManifestDigest());
            terminal.line("Status: " + (same ? "Image is up to date for " : "Downloaded newer image for ")
                    + Human.reference(reference));
        }
        terminal.line(reference);
        return ExitCode.SUCCESS;
    }
}
