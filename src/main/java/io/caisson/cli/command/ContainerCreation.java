package io.caisson.cli.command;

import io.caisson.cli.option.ContainerRequest;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.ProgressReport;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Container;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.CreateContainerResponse;
import io.caisson.v1.Image;
import io.caisson.v1.PullPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What {@code run} and {@code create} share: pull if need be, create, warn, write the ID file. */
final class ContainerCreation {
    private final Invocation invocation;
    private final Options options;
    private final Terminal terminal;

    ContainerCreation(Invocation invocation) {
        this.invocation = invocation;
        this.options = invocation.options();
        this.terminal = invocation.terminal();
    }

    /** @param foreground whether its input ends with this command's */
    Container create(boolean foreground) {
        CreateContainerRequest request = ContainerRequest.parse(options, terminal.environment(), foreground);
        refuseOldIdFile();
        fetch(request.getConfig().getImage());
        CreateContainerResponse answer = invocation.engine().containers().createContainer(request);
        answer.getWarningsList().forEach(warning -> terminal.error("WARNING: " + warning));
        writeIdFile(answer.getContainer().getId());
        return answer.getContainer();
    }

    private void fetch(String image) {
        PullPolicy policy = PullPolicies.of(options, "--pull", "missing");
        String platform = options.value("--platform").orElse("");
        ProgressReport progress =
                options.has("-q") ? null : new ProgressReport(terminal.err(), terminal.interactive(), "Pull complete");
        ImageFetch fetch = new ImageFetch(invocation, progress);
        if (policy == PullPolicy.PULL_POLICY_ALWAYS) {
            var _ = fetch.pull(image, platform, policy);
        } else if (policy == PullPolicy.PULL_POLICY_MISSING && !isThere(fetch, image, platform)) {
            if (progress != null) {
                terminal.error("Unable to find image '" + image + "' locally; pulling it");
            }
            var _ = fetch.pull(image, platform, policy);
        }
    }

    /** By its ID too, which no registry could be asked for. */
    private static boolean isThere(ImageFetch fetch, String image, String platform) {
        Optional<Image> there = fetch.find(image);
        return there.isPresent() && fits(there.get(), platform);
    }

    private static boolean fits(Image image, String platform) {
        return platform.isEmpty()
                || image.getPlatform().equals(platform)
                || image.getPlatform().startsWith(platform + "/");
    }

    private void refuseOldIdFile() {
        options.value("--cidfile").filter(file -> Files.exists(Path.of(file))).ifPresent(file -> {
            throw new UsageException("--cidfile: \"" + file + "\" is there already; remove it first");
        });
    }

    private void writeIdFile(String id) {
        options.value("--cidfile").ifPresent(file -> {
            try {
                Files.writeString(Path.of(file), id, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (IOException e) {
                terminal.error("caisson: cannot write --cidfile \"" + file + "\": " + Reasons.of(e));
            }
        });
    }
}
