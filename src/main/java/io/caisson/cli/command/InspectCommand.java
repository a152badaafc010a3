package io.caisson.cli.command;

import com.google.protobuf.Message;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.MessageJson;
import io.caisson.v1.GetContainerRequest;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.GetVolumeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/** {@code caisson inspect}: a JSON array of what the names stand for; containers before images before volumes. */
final class InspectCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("inspect", Commands.summary("inspect"))
                .value("TYPE", "container, image or volume (default: whichever has the name)", "--type")
                .flag("What containers' files, or volumes, take on disk", "-s", "--size")
                .flag("The runtime-specs that containers run by, or last did", "--runtime-spec")
                .value("json", "The only one there is", "-f", "--format")
                .operands("NAME", "1..*", "Name, reference or ID");
    }

    @Override
    public int run(Invocation invocation) {
        String type = invocation.options().value("--type").orElse("");
        String format = invocation.options().value("-f").orElse("json");
        if (!format.equals("json")) {
            throw new UsageException("--format \"" + format + "\": templates are not there, pipe the JSON to jq");
        }
        if (invocation.options().has("--runtime-spec")) {
            return specs(invocation);
        }
        Lookup containers = name -> container(invocation, name);
        return inspect(invocation, name -> lookup(invocation, containers, type, name));
    }

    private static int specs(Invocation invocation) {
        List<String> found = new ArrayList<>();
        int code = invocation.forEachOperand(name -> found.add(spec(invocation.engine(), name)));
        invocation.terminal().line("[" + String.join(",\n", found) + "]");
        return code;
    }

    private static String spec(EngineConnection engine, String name) {
        String spec = engine.containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(name)
                        .setRuntimeSpec(true)
                        .build())
                .getRuntimeSpec();
        if (spec.isEmpty()) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("container " + name + " was never started, so it has no runtime-spec yet")
                    .asRuntimeException();
        }
        return spec;
    }

    /** Finds one thing by name. */
    @FunctionalInterface
    interface Lookup {
        Message find(String name);
    }

    static int inspect(Invocation invocation, Lookup lookup) {
        List<Message> found = new ArrayList<>();
        int code = invocation.forEachOperand(name -> found.add(lookup.find(name)));
        invocation.terminal().line(MessageJson.array(found));
        return code;
    }

    private static Message lookup(Invocation invocation, Lookup containers, String type, String name) {
        return switch (type) {
            case "container" -> containers.find(name);
            case "image" -> image(invocation.engine(), name);
            case "volume" -> volume(invocation, name);
            case "" -> any(invocation, containers, name);
            default -> throw new UsageException("--type \"" + type + "\" is none of container, image, volume");
        };
    }

    private static Message any(Invocation invocation, Lookup containers, String name) {
        List<Lookup> lookups = List.of(containers, n -> image(invocation.engine(), n), n -> volume(invocation, n));
        for (Lookup lookup : lookups) {
            try {
                return lookup.find(name);
            } catch (StatusRuntimeException e) {
                // A name that is no container's may be malformed as an image's.
                Status.Code code = e.getStatus().getCode();
                if (code != Status.Code.NOT_FOUND && code != Status.Code.INVALID_ARGUMENT) {
                    throw e;
                }
            }
        }
        throw Status.NOT_FOUND
                .withDescription("no container, image or volume has the name or ID \"" + name + "\"")
                .asRuntimeException();
    }

    private static Message container(Invocation invocation, String name) {
        return invocation
                .engine()
                .containers()
                .getContainer(GetContainerRequest.newBuilder()
                        .setContainer(name)
                        .setSizes(invocation.options().has("-s"))
                        .build())
                .getContainer();
    }

    static Message image(EngineConnection engine, String name) {
        return engine.images()
                .getImage(GetImageRequest.newBuilder().setImage(name).build())
                .getImage();
    }

    static Message volume(Invocation invocation, String name) {
        return invocation
                .engine()
                .volumes()
                .getVolume(GetVolumeRequest.newBuilder()
                        .setVolume(name)
                        .setUsage(invocation.options().has("-s"))
                        .build())
                .getVolume();
    }
}
