package io.caisson.cli.command;

import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.ListReferrersRequest;
import io.caisson.v1.Referrer;
import java.util.List;

/** {@code caisson image referrers}: what refers to an image at its registry. */
final class ReferrersCommand implements Command {
    @Override
    public Flags flags() {
        return Format.declare(new Flags("image referrers", Commands.summary("image referrers"))
                .value("TYPE", "Only those of this type, such as application/spdx+json", "--artifact-type")
                .operands("IMAGE", "1", "Such as debian:12, or localhost:5000/team/app@sha256:... for one platform's"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        Terminal terminal = invocation.terminal();
        ListReferrersRequest.Builder request = ListReferrersRequest.newBuilder()
                .setReference(options.operand())
                .setArtifactType(options.value("--artifact-type").orElse(""));
        new StoredCredentials(terminal.environment()).of(options.operand()).ifPresent(request::setCredentials);
        List<Referrer> referrers =
                invocation.engine().images().listReferrers(request.build()).getReferrersList();
        if (format == Format.JSON) {
            referrers.forEach(each -> terminal.line(MessageJson.line(each)));
            return ExitCode.SUCCESS;
        }
        Table table = new Table("DIGEST", "ARTIFACT TYPE", "SIZE");
        for (Referrer each : referrers) {
            table.row(each.getDigest(), each.getArtifactType(), Human.size(each.getSize()));
        }
        table.print(terminal);
        return ExitCode.SUCCESS;
    }
}
