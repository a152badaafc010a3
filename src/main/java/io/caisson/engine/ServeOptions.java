package io.caisson.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * The options of {@code caisson serve}.
 *
 * @param root the data root, absolute
 * @param host where the API is served, {@code unix:} and a path
 */
public record ServeOptions(Path root, String host) {
    /** What {@code caisson serve --help} prints. */
    public static final String USAGE = """
            Usage: caisson serve [--root DIRECTORY] [--host unix:PATH]
            Runs the engine in the foreground until it gets SIGTERM; containers run on.

              --root DIRECTORY  images, containers, volumes and the database
                                (CAISSON_ROOT; default /var/lib/caisson)
              --host unix:PATH  the socket that the API is served on
                                (CAISSON_HOST; default unix:/run/caisson/caisson.sock)

            QUARKUS_DATASOURCE_JDBC_URL, _USERNAME and _PASSWORD name a PostgreSQL of your own
            instead of the embedded one; CAISSON_DATABASE_USER is the user that one runs as;
            CAISSON_NODE is this engine's name where several share a database.
            """;

    /**
     * Reads the arguments, and the environment for what they leave open.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    public static ServeOptions parse(String[] arguments, Map<String, String> environment) {
        String root = environment.getOrDefault("CAISSON_ROOT", EngineIdentity.DEFAULT_ROOT.toString());
        String host = environment.getOrDefault("CAISSON_HOST", "unix:/run/caisson/caisson.sock");
        Iterator<String> words = Arrays.asList(arguments).iterator();
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? null : word.substring(equals + 1);
            switch (name) {
                case "--root" -> root = value == null ? following(name, words) : value;
                case "--host", "-H" -> host = value == null ? following(name, words) : value;
                default -> throw new IllegalArgumentException("unknown argument '" + word + "'");
            }
        }
        return new ServeOptions(Path.of(root).toAbsolutePath().normalize(), host);
    }

    private static String following(String name, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return words.next();
    }
}
