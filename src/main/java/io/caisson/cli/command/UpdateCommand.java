package io.caisson.cli.command;

import com.google.protobuf.FieldMask;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Limits;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.RestartFlag;
import io.caisson.cli.option.StoppedFlags;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.Resources;
import io.caisson.v1.UpdateContainerRequest;
import java.util.List;

/** {@code caisson update}. A limit of 0 takes it away. */
final class UpdateCommand implements Command {
    @Override
    public Flags flags() {
        return StoppedFlags.declare(Limits.declare(new Flags("update", Commands.summary("update"))))
                .value("POLICY", "no, on-failure[:MAXIMUM], always or unless-stopped", "--restart")
                .values("KEY[=VALUE]", "Add or change a label", "-l", "--label")
                .values("KEY", "Take a label away", "--label-rm")
                .operands("CONTAINER", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Resources.Builder resources = Resources.newBuilder();
        List<String> limits = new Limits(options).set(resources);
        boolean labels = options.isGiven("-l") || options.isGiven("--label-rm");
        boolean stopped = StoppedFlags.areGiven(options);
        if (limits.isEmpty() && !labels && !stopped && !options.isGiven("--restart")) {
            throw new UsageException("update needs something to change: see caisson update --help");
        }
        UpdateContainerRequest.Builder request = UpdateContainerRequest.newBuilder()
                .setConfig(ContainerConfig.newBuilder().setResources(resources));
        FieldMask.Builder mask = request.getUpdateMaskBuilder();
        limits.forEach(field -> mask.addPaths("resources." + field));
        options.value("--restart").ifPresent(policy -> {
            request.getConfigBuilder().setRestartPolicy(RestartFlag.parse(policy));
            mask.addPaths("restart_policy");
        });
        return invocation.forEachOperand(container -> {
            UpdateContainerRequest.Builder each = request.clone().setContainer(container);
            if (labels || stopped) {
                changes(invocation, each, labels);
            }
            invocation.engine().containers().updateContainer(each.build());
            invocation.terminal().line(container);
        });
    }

    /** What it has, with the changes; refused if somebody else has changed it meanwhile. */
    private static void changes(Invocation invocation, UpdateContainerRequest.Builder request, boolean labels) {
        Options options = invocation.options();
        Container now = invocation
                .engine()
                .containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(request.getContainer())
                        .build())
                .getContainer();
        ContainerConfig.Builder config = request.getConfigBuilder();
        FieldMask.Builder mask = request.setEtag(now.getEtag()).getUpdateMaskBuilder();
        if (labels) {
            config.putAllLabels(now.getConfig().getLabelsMap()).putAllLabels(options.labels("-l"));
            options.values("--label-rm").forEach(config::removeLabels);
            mask.addPaths("labels");
        }
        StoppedFlags.set(options, invocation.terminal().environment(), now.getConfig(), config, mask);
    }
}
