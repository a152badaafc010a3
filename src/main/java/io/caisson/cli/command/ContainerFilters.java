package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Numbers;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Human;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.Image;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Locale;

/** Docker's filters of {@code ps} as the engine's. */
final class ContainerFilters {
    /** What there is, for the help. */
    static final String KEYS = "id, name, status, health, exited, ancestor, before, since, label, volume";

    private static final List<String> HEALTH = List.of("starting", "healthy", "unhealthy", "none");

    private final EngineConnection engine;

    ContainerFilters(EngineConnection engine) {
        this.engine = engine;
    }

    String translate(List<String> words) {
        return new Filters()
                .key("id", value -> Filters.startsWith("id", value))
                .key("name", value -> Filters.contains("name", value))
                .key("status", ContainerFilters::status)
                .key("health", ContainerFilters::health)
                .key(
                        "exited",
                        value -> "(state = exited AND exit_code = " + Numbers.whole("--filter exited", value) + ")")
                .key("ancestor", this::ancestor)
                .key("before", container -> "create_time < " + made(container))
                .key("since", container -> "create_time > " + made(container))
                .key(
                        "volume",
                        value -> "(" + Filters.equal("volume", value) + " OR " + Filters.equal("mount", value) + ")")
                .labels()
                .translate(words);
    }

    private static String status(String value) {
        if (value.equalsIgnoreCase("restarting")) {
            return "restarting = true";
        }
        return "state = "
                + switch (value.toLowerCase(Locale.ROOT)) {
                    case "removing" -> "deleting";
                    case "dead" -> "exited";
                    default -> "\"" + value.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "") + "\"";
                };
    }

    private static String health(String value) {
        if (!HEALTH.contains(value)) {
            throw new UsageException("--filter \"health=" + value + "\": write one of " + String.join(", ", HEALTH));
        }
        return Filters.equal("health", value);
    }

    /** Of the image, or one that was made on top of it. */
    private String ancestor(String image) {
        String named = Filters.equal("image", image) + " OR " + Filters.startsWith("image_id", image);
        try {
            Image found = engine.images()
                    .getImage(GetImageRequest.newBuilder().setImage(image).build())
                    .getImage();
            String exactly = named + " OR " + Filters.equal("image_id", found.getId());
            return "("
                    + (found.getLayersCount() == 0
                            ? exactly
                            : exactly + " OR "
                                    + Filters.equal(
                                            "layer",
                                            found.getLayers(found.getLayersCount() - 1)
                                                    .getChainId()))
                    + ")";
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code != Status.Code.NOT_FOUND && code != Status.Code.INVALID_ARGUMENT) {
                throw e;
            }
            // Its containers may still be there, under the name that they were made with.
            return "(" + named + ")";
        }
    }

    private String made(String container) {
        return Human.time(engine.containers()
                .getContainer(
                        GetContainerRequest.newBuilder().setContainer(container).build())
                .getContainer()
                .getCreateTime());
    }
}
