package io.caisson.cli.command;

import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.GetImageHistoryRequest;
import io.caisson.v1.GetImageHistoryResponse;
import io.caisson.v1.HistoryEntry;
import java.time.Instant;

/** {@code caisson history}: the steps of an image, newest first; only the newest has an ID, the image's. */
final class HistoryCommand implements Command {
    private static final String MISSING = "<missing>";
    private static final int SHORT_TEXT = 45;

    @Override
    public Flags flags() {
        return Format.declare(new Flags("history", Commands.summary("history"))
                .flag("IDs only", "-q", "--quiet")
                .flag("Whole IDs and commands", "--no-trunc")
                .operands("IMAGE", "1", "Reference or ID"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        GetImageHistoryResponse history = invocation
                .engine()
                .images()
                .getImageHistory(GetImageHistoryRequest.newBuilder()
                        .setImage(options.operand())
                        .build());
        Terminal terminal = invocation.terminal();
        if (format == Format.JSON) {
            history.getEntriesList().forEach(entry -> terminal.line(MessageJson.line(entry)));
            return ExitCode.SUCCESS;
        }
        String id = options.has("--no-trunc") ? "sha256:" + history.getImageId() : Human.shortId(history.getImageId());
        Table table = new Table("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT");
        for (HistoryEntry entry : history.getEntriesList()) {
            if (options.has("-q")) {
                terminal.line(id);
            } else {
                table.row(
                        id,
                        entry.hasCreateTime() ? Human.ago(entry.getCreateTime(), Instant.now()) : "N/A",
                        text(entry.getCreatedBy(), options),
                        Human.size(entry.getLayer().getUnpackedBytes()),
                        text(entry.getComment(), options));
            }
            id = MISSING;
        }
        if (!options.has("-q")) {
            table.print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    /** One line: what another has written must not move the cursor. */
    private static String text(String text, Options options) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return options.has("--no-trunc") || line.length() <= SHORT_TEXT
                ? line
                : line.substring(0, SHORT_TEXT - 1) + "…";
    }
}
