package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.OciJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Where errors and warnings go: stderr, and the caller's file in the lines that it reads from other runtimes. */
final class OciLog {
    private final Optional<Path> file;
    private final boolean json;

    OciLog(Optional<Path> file, boolean json) {
        this.file = file;
        this.json = json;
    }

    void error(String message) {
        System.err.print("caisson oci: " + message + "\n");
        write("error", message);
    }

    void warning(String message) {
        System.err.print("caisson oci: warning: " + message + "\n");
        write("warning", message);
    }

    private void write(String level, String message) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.write(
                    file.get(),
                    (line(level, message) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.print("caisson oci: writing to the log " + file.get() + ": " + e + "\n");
        }
    }

    private String line(String level, String message) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("level", level).put("msg", message).put("time", time);
        if (json) {
            return new String(OciJson.write(line), StandardCharsets.UTF_8);
        }
        return "time=\"" + time + "\" level=" + level + " msg=" + line.path("msg");
    }
}
