package io.caisson.cli.command;

import com.google.protobuf.FieldMask;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.GetVolumeRequest;
import io.caisson.v1.UpdateVolumeRequest;
import io.caisson.v1.Volume;

/** {@code caisson volume update}: the labels that are not named stay. */
final class UpdateVolumeCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume update", Commands.summary("volume update"))
                .values("KEY[=VALUE]", "Set a label", "-l", "--label")
                .values("KEY", "Take a label away", "--label-rm")
                .operands("VOLUME", "1..*", "Name or ID");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        if (!options.isGiven("-l") && !options.isGiven("--label-rm")) {
            throw new UsageException("volume update needs something to change: see caisson volume update --help");
        }
        return invocation.forEachOperand(volume -> update(invocation, volume));
    }

    /** By the etag: a label that somebody else sets meanwhile is not lost. */
    private static void update(Invocation invocation, String name) {
        Options options = invocation.options();
        Volume volume = invocation
                .engine()
                .volumes()
                .getVolume(GetVolumeRequest.newBuilder().setVolume(name).build())
                .getVolume();
        UpdateVolumeRequest.Builder request = UpdateVolumeRequest.newBuilder()
                .setVolume(volume.getId())
                .setEtag(volume.getEtag())
                .putAllLabels(volume.getLabelsMap())
                .putAllLabels(options.labels("-l"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"));
        options.values("--label-rm").forEach(request::removeLabels);
        invocation.engine().volumes().updateVolume(request.build());
        invocation.terminal().line(name);
    }
}
