package io.caisson.ocicli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bundle with a root file system of busybox, whose configuration a test changes. */
final class TestBundle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "sleep",
            "id",
            "ls",
            "kill",
            "pwd",
            "tty",
            "stat",
            "readlink",
            "mount",
            "mkdir",
            "true",
            "grep",
            "test",
            "touch",
            "hostname",
            "env",
            "awk");

    final Path directory;
    final ObjectNode config;

    private TestBundle(Path directory, ObjectNode config) {
        this.directory = directory;
        this.config = config;
    }

    /** One in a new directory. */
    static TestBundle in(Path parent, String name, String... command) throws IOException {
        Path directory = Files.createDirectories(parent.resolve(name));
        Path root = directory.resolve("rootfs");
        for (String each : List.of("bin", "proc", "sys", "dev", "tmp", "etc", "mnt")) {
            Files.createDirectories(root.resolve(each));
        }
        if (!Files.exists(root.resolve("bin/busybox"))) {
            Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
        }
        ObjectNode config = (ObjectNode) JSON.readTree(CONFIG);
        TestBundle bundle = new TestBundle(directory, config);
        bundle.command(command);
        return bundle;
    }

    /** What is executed. */
    TestBundle command(String... words) {
        ArrayNode args = process().putArray("args");
        for (String word : words) {
            args.add(word);
        }
        return this;
    }

    ObjectNode process() {
        return (ObjectNode) config.get("process");
    }

    ObjectNode linux() {
        return (ObjectNode) config.get("linux");
    }

    /** Adds a hook that is a script of the host's shell, or of the container's. */
    TestBundle hook(String point, String script) {
        hook(point).set("args", JSON.createArrayNode().add("sh").add("-c").add(script));
        return this;
    }

    /** Adds a hook without arguments. */
    ObjectNode hook(String point) {
        ObjectNode hooks = config.withObjectProperty("hooks");
        return hooks.withArrayProperty(point).addObject().put("path", "/bin/sh");
    }

    /** Adds a mount. */
    TestBundle mount(String destination, String type, String source, String... options) {
        ObjectNode mount = ((ArrayNode) config.get("mounts")).addObject();
        mount.put("destination", destination).put("type", type).put("source", source);
        ArrayNode words = mount.putArray("options");
        for (String option : options) {
            words.add(option);
        }
        return this;
    }

    /** Has a namespace be joined; made anew for no path, and the host's where it is taken out. */
    TestBundle namespace(String type, String path) {
        for (var namespace : linux().withArrayProperty("namespaces")) {
            if (namespace.path("type").asText().equals(type)) {
                ((ObjectNode) namespace).put("path", path);
            }
        }
        return this;
    }

    /** Writes the configuration. */
    TestBundle write() throws IOException {
        Files.write(directory.resolve("config.json"), JSON.writeValueAsBytes(config));
        return this;
    }

    private static final String CONFIG = """
            {"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "hostname": "bundled",
             "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"],
               "capabilities": {"bounding": ["CAP_KILL", "CAP_SETUID", "CAP_SETGID"],
                 "effective": ["CAP_KILL", "CAP_SETUID", "CAP_SETGID"],
                 "permitted": ["CAP_KILL", "CAP_SETUID", "CAP_SETGID"]}},
             "mounts": [
               {"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
               {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                 "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]}],
             "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
                 {"type": "network"}],
               "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"]}}
            """;
}
