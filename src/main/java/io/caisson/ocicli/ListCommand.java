package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.caisson.oci.OciJson;
import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.ContainerState;
import java.util.List;
import java.util.Locale;

/** List the containers. */
final class ListCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("list", "List the containers.", "nothing", 0, 0)
                .value("table|json", "How", "-f", "--format")
                .flag("Only their IDs", "-q", "--quiet");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        List<ContainerState> states = containers.list();
        if (flags.has("--quiet")) {
            states.forEach(state -> System.out.print(state.id() + "\n"));
        } else if (flags.value("--format").orElse("table").equals("json")) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            states.forEach(state -> all.add(OciJson.tree(state.document(), "a document of ours")));
            System.out.print(all + "\n");
        } else {
            print("ID", "PID", "STATUS", "BUNDLE", "CREATED");
            states.forEach(state -> print(
                    state.id(),
                    Integer.toString(state.pid()),
                    state.status().text(),
                    state.bundle().toString(),
                    state.created().toString()));
        }
        return 0;
    }

    private static void print(String... columns) {
        System.out.print(String.format(Locale.ROOT, "%-20s %-10s %-10s %-40s %s\n", (Object[]) columns));
    }
}
