package io.caisson.ocicli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands before the command's name, as runc takes it, and the rest.
 *
 * @param root directory of the containers' directories
 * @param log file that gets errors and warnings too
 * @param json whether they are written there as JSON
 */
record OciGlobals(Path root, Optional<Path> log, boolean json, boolean help, boolean version, List<String> words) {
    private static final Path DEFAULT_ROOT = Path.of("/run/caisson-oci");
    /** Taken, since callers of runc give them, and of no consequence here. */
    private static final Set<String> SWITCHES = Set.of("--debug", "--cgroup-manager", "--no-pivot");

    private static final Set<String> WITH_VALUE = Set.of("--rootless", "--criu");

    static OciGlobals parse(List<String> arguments) {
        Reader reader = new Reader(arguments);
        reader.read();
        return new OciGlobals(
                reader.root,
                Optional.ofNullable(reader.log),
                reader.json,
                reader.help,
                reader.version,
                arguments.subList(reader.next, arguments.size()));
    }

    private static final class Reader {
        private final List<String> arguments;
        private int next;
        private Path root = DEFAULT_ROOT;
        private @org.jspecify.annotations.Nullable Path log;
        private boolean json;
        private boolean help;
        private boolean version;

        Reader(List<String> arguments) {
            this.arguments = arguments;
        }

        void read() {
            while (next < arguments.size() && arguments.get(next).startsWith("-")) {
                String word = arguments.get(next++);
                int equals = word.indexOf('=');
                String name = equals < 0 ? word : word.substring(0, equals);
                take(name.startsWith("--") || name.length() == 2 ? name : "-" + name, word, equals);
            }
        }

        private void take(String name, String word, int equals) {
            switch (name) {
                case "--root" -> root = Path.of(value(word, equals)).toAbsolutePath();
                case "--log" -> log = Path.of(value(word, equals)).toAbsolutePath();
                case "--log-format" -> json = isJson(value(word, equals));
                case "--help", "-h" -> help = true;
                case "--version", "-v" -> version = true;
                case "--systemd-cgroup" -> {
                    if (equals < 0 || word.endsWith("=true")) {
                        throw new OciUsageException("--systemd-cgroup is not done here: have the caller use cgroupfs"
                                + " (podman: --cgroup-manager cgroupfs)");
                    }
                }
                default -> {
                    if (WITH_VALUE.contains(name)) {
                        value(word, equals);
                    } else if (!SWITCHES.contains(name)) {
                        throw new OciUsageException("unknown option " + word + " before the command");
                    }
                }
            }
        }

        private static boolean isJson(String format) {
            if (!format.equals("json") && !format.equals("text")) {
                throw new OciUsageException("--log-format is text or json, not " + format);
            }
            return format.equals("json");
        }

        private String value(String word, int equals) {
            if (equals >= 0) {
                return word.substring(equals + 1);
            }
            if (next == arguments.size()) {
                throw new OciUsageException(word + " needs a value");
            }
            return arguments.get(next++);
        }
    }
}
