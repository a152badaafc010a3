package io.caisson.cli.command;

import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ListPlatformsRequest;
import io.caisson.v1.ListPlatformsResponse;
import io.caisson.v1.PlatformManifest;

/** {@code caisson image platforms}: what a registry has an image for. */
final class PlatformsCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(new Flags("image platforms", Commands.summary("image platforms"))
                .operands("IMAGE", "1", "Such as debian:12 or localhost:5000/team/app"));
    }

    @Override
    public int run(Invocation invocation) {
        Format format = Format.of(invocation.options());
        Terminal terminal = invocation.terminal();
        String reference = invocation.options().operand();
        ListPlatformsRequest.Builder request = ListPlatformsRequest.newBuilder().setReference(reference);
        new StoredCredentials(terminal.environment()).of(reference).ifPresent(request::setCredentials);
        ListPlatformsResponse answer = invocation.engine().images().listPlatforms(request.build());
        if (format == Format.JSON) {
            answer.getPlatformsList().forEach(each -> terminal.line(MessageJson.line(each)));
            return ExitCode.SUCCESS;
        }
        Table table = new Table("PLATFORM", "MANIFEST");
        for (PlatformManifest each : answer.getPlatformsList()) {
            table.row(each.getPlatform(), each.getDigest());
        }
        table.print(terminal);
        return ExitCode.SUCCESS;
    }
}
