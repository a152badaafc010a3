package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.OciJson;
import io.caisson.runtime.shim.Machine;
import io.caisson.runtime.shim.ProcessIdentity;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What is written down of a container.
 *
 * @param bundle absolute directory
 * @param bootId of the kernel that it was made on: after a reboot, nothing of it runs
 * @param cgroup absolute path below the root of every hierarchy
 * @param process the first one; none until it waits for its start
 */
record ContainerRecord(String id, Path bundle, String bootId, Instant created, String cgroup, ProcessIdentity process) {
    /** Of a container that is about to be made: what a launch that dies leaves must be found. */
    static ContainerRecord beginning(String id, Path bundle, String cgroup) {
        return new ContainerRecord(id, bundle, Machine.bootId(), Instant.now(), cgroup, ProcessIdentity.NONE);
    }

    ContainerRecord with(ProcessIdentity first) {
        return new ContainerRecord(id, bundle, bootId, created, cgroup, first);
    }

    /** Whether its first process runs. */
    boolean isAlive() {
        return bootId.equals(Machine.bootId()) && process.isAlive();
    }

    byte[] document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", id).put("bundle", bundle.toString()).put("boot", bootId);
        document.put("created", created.toString()).put("cgroup", cgroup).put("process", process.toString());
        return OciJson.write(document);
    }

    static ContainerRecord parse(byte[] document, String what) {
        JsonNode tree = OciJson.tree(document, what);
        return new ContainerRecord(
                tree.path("id").asText(),
                Path.of(tree.path("bundle").asText()),
                tree.path("boot").asText(),
                Instant.parse(tree.path("created").asText()),
                tree.path("cgroup").asText(),
                ProcessIdentity.parse(tree.path("process").asText()));
    }
}
