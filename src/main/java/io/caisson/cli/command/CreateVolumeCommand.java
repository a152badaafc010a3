package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.CreateVolumeRequest;

/** {@code caisson volume create}. */
final class CreateVolumeCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("volume create", Commands.summary("volume create"))
                .values("KEY[=VALUE]", "Label", "--label")
                .values("KEY=VALUE", "Of the driver: size=SIZE, a hard limit; inodes=NUMBER", "-o", "--opt")
                .value("local", "The only driver there is", "-d", "--driver")
                .operands("NAME", "0..1", "Name (default: its ID)");
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        String driver = options.value("-d").orElse("local");
        if (!driver.equals("local")) {
            throw new UsageException("--driver \"" + driver + "\": there is no driver but local");
        }
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder();
        options.operands().forEach(request::setName);
        request.putAllLabels(options.labels("--label"));
        request.putAllOptions(options.labels("-o"));
        invocation
                .terminal()
                .line(invocation
                        .engine()
                        .volumes()
                        .createVolume(request.build())
                        .getVolume()
                        .getName());
        return ExitCode.SUCCESS;
    }
}
