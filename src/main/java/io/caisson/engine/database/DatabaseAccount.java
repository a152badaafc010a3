package io.caisson.engine.database;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user that PostgreSQL runs as: it refuses root, and {@code initdb} wants an entry in {@code passwd(5)}.
 *
 * @param name as in {@code /etc/passwd}
 * @param switched whether we are root and become this user; otherwise it is the user we are
 */
record DatabaseAccount(String name, int uid, int gid, boolean switched) {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final List<String> CANDIDATES = List.of("caisson", "postgres", "nobody");

    /** Chooses the user. */
    static DatabaseAccount choose(@Nullable String wanted) throws IOException {
        return choose(
                wanted, Files.readAllLines(PASSWD), (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    static DatabaseAccount choose(@Nullable String wanted, List<String> passwd, int ourUid) {
        if (ourUid != 0) {
            return passwd.stream()
                    .map(line -> parse(line, false))
                    .flatMap(Optional::stream)
                    .filter(account -> account.uid == ourUid)
                    .findFirst()
                    .orElseThrow(() -> missing("The user we run as, uid " + ourUid + ","));
        }
        for (String candidate : wanted == null ? CANDIDATES : List.of(wanted)) {
            for (String line : passwd) {
                Optional<DatabaseAccount> account = parse(line, true);
                if (account.isPresent() && account.get().name.equals(candidate)) {
                    return refuseRoot(account.get());
                }
            }
        }
        throw missing(wanted == null ? "None of the users " + CANDIDATES : "The user " + wanted);
    }

    /** The words that come before a command so that it runs as this user, in a session of its own. */
    List<String> prefix() {
        List<String> words = new ArrayList<>();
        if (switched) {
            words.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
            words.addAll(List.of("--inh-caps=-all", "--no-new-privs"));
        }
        words.add("setsid");
        return words;
    }

    /** Gives a file or directory to this user. */
    void own(Path path) throws IOException {
        if (switched) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Lets this user's group have what the group bits of a directory of ours allow. */
    void share(Path directory) throws IOException {
        if (switched) {
            Files.setAttribute(directory, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Whether this user may pass through a directory, by its mode (ACLs are not looked at). */
    boolean passes(Path directory) throws IOException {
        int mode = (Integer) Files.getAttribute(directory, "unix:mode");
        if ((Integer) Files.getAttribute(directory, "unix:uid") == uid) {
            return (mode & 0100) != 0;
        }
        if ((Integer) Files.getAttribute(directory, "unix:gid") == gid) {
            return (mode & 0010) != 0;
        }
        return (mode & 0001) != 0;
    }

    private static Optional<DatabaseAccount> parse(String line, boolean switched) {
        List<String> fields = List.of(line.split(":", -1));
        if (fields.size() < 7) {
            return Optional.empty();
        }
        try {
            int uid = Integer.parseUnsignedInt(fields.get(2));
            int gid = Integer.parseUnsignedInt(fields.get(3));
            return Optional.of(new DatabaseAccount(fields.get(0), uid, gid, switched));
        } catch (NumberFormatException ignored) {
            return Optional.empty();
        }
    }

    private static DatabaseAccount refuseRoot(DatabaseAccount account) {
        if (account.uid == 0) {
            throw new EngineException(
                    ErrorReason.UNSUPPORTED_BY_HOST,
                    "Choosing the user of the embedded PostgreSQL: " + account.name
                            + " is root, which PostgreSQL refuses; set CAISSON_DATABASE_USER to another user.");
        }
        return account;
    }

    private static EngineException missing(String who) {
        return new EngineException(
                ErrorReason.UNSUPPORTED_BY_HOST,
                "Choosing the user of the embedded PostgreSQL: " + who + " is not in " + PASSWD
                        + ". Add one (adduser --system caisson) and name it in CAISSON_DATABASE_USER,"
                        + " or give a database of your own in QUARKUS_DATASOURCE_JDBC_URL.");
    }
}
