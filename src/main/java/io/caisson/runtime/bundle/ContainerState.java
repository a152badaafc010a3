package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.RuntimeSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A container's state: runtime-spec {@code runtime.md#state}.
 *
 * @param pid of its first process, as the caller sees it; 0 if there is none
 * @param rootfs directory of its root file system, which other runtimes tell too
 */
public record ContainerState(
        String id,
        ContainerStatus status,
        int pid,
        Path bundle,
        Path rootfs,
        Instant created,
        Map<String, String> annotations) {
    /** As JSON, for hooks and callers. */
    public byte[] document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("ociVersion", RuntimeSpec.VERSION).put("id", id).put("status", status.text());
        if (pid != 0) {
            document.put("pid", pid);
        }
        document.put("bundle", bundle.toString()).put("rootfs", rootfs.toString());
        document.put("created", created.toString());
        ObjectNode words = document.putObject("annotations");
        annotations.forEach(words::put);
        return OciJson.write(document);
    }
}
