package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Moment;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.Event;
import io.caisson.v1.WatchEventsRequest;
import io.caisson.v1.WatchEventsResponse;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;

/** {@code caisson events}. */
final class EventsCommand implements Command {
    private static final List<String> TYPES = List.of("container", "image", "volume", "engine");

    @Override
    public Flags flags() {
        return Format.declare(new Flags("events", Commands.summary("events"))
                .value("TIME", "Kept events from this time on, too, as 10m or 2026-01-31T12:00:00Z", "--since")
                .value("TIME", "End with the last event before this time", "--until")
                .values("KEY=VALUE", "type, event, container, image, volume", "-f", "--filter"));
    }

    @Override
    public int run(Invocation invocation) {
        Format format = Format.of(invocation.options());
        Terminal terminal = invocation.terminal();
        Iterator<WatchEventsResponse> events = invocation.engine().events().watchEvents(request(invocation.options()));
        while (events.hasNext()) {
            WatchEventsResponse item = events.next();
            if (item.hasEvent()) {
                terminal.line(format == Format.JSON ? MessageJson.line(item.getEvent()) : line(item.getEvent()));
                terminal.out().flush();
            }
        }
        return ExitCode.SUCCESS;
    }

    private static WatchEventsRequest request(Options options) {
        Instant now = Instant.now();
        WatchEventsRequest.Builder request = WatchEventsRequest.newBuilder()
                .setFilter(new Filters()
                        .key("type", value -> Filters.equal("resource_type", value))
                        .key("event", EventsCommand::verb)
                        .key("container", value -> resource("container", value))
                        .key("image", value -> resource("image", value))
                        .key("volume", value -> resource("volume", value))
                        .translate(options.values("-f")));
        options.value("--since").ifPresent(time -> request.setSince(Moment.parse("--since", time, now)));
        options.value("--until").ifPresent(time -> request.setUntil(Moment.parse("--until", time, now)));
        return request.build();
    }

    /** Docker names the verb alone, whatever it happens to. */
    private static String verb(String verb) {
        StringJoiner any = new StringJoiner(" OR ", "(", ")");
        String own = verb.equals("destroy") || verb.equals("remove") ? "delete" : verb;
        TYPES.forEach(type -> any.add(Filters.equal("type", type + "." + own)));
        return any.toString();
    }

    private static String resource(String type, String name) {
        return "(" + Filters.equal("resource_type", type) + " AND (" + Filters.startsWith("resource_id", name) + " OR "
                + Filters.equal("resource_name", name) + "))";
    }

    /** {@code 2026-01-31T12:00:00.000000000Z container start 3f4e… (image=busybox, name=web)}. */
    private static String line(Event event) {
        TreeMap<String, String> attributes = new TreeMap<>(event.getAttributesMap());
        if (!event.getResourceName().isEmpty()) {
            attributes.put("name", event.getResourceName());
        }
        StringJoiner words = new StringJoiner(", ", " (", ")").setEmptyValue("");
        attributes.forEach((key, value) -> words.add(key + "=" + value));
        return Human.time(event.getTime()) + " " + event.getType().replace('.', ' ') + " " + event.getResourceId()
                + words;
    }
}
