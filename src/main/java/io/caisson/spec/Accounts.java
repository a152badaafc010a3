package io.caisson.spec;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.runtime.User;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a container runs as, by Docker's rules, from the image's own account files.
 *
 * <p>A name or number is looked up as either; a number need not be there. Without a group the user's own
 * from passwd holds, and the groups that list the user are supplementary. The primary group is among the
 * supplementary ones, so that a check of those cannot be passed by leaving it (CVE-2022-36109). Ids above
 * 2^31-1 are refused, since some kernels and programs take them for negative (CVE-2024-40635).
 */
final class Accounts {
    /** Highest id that is allowed. */
    static final long HIGHEST = Integer.MAX_VALUE;

    private final List<AccountLine.Passwd> passwd;
    private final List<AccountLine.Group> groups;

    Accounts(AccountFiles files) {
        this.passwd = AccountLine.passwd(files.passwd());
        this.groups = AccountLine.group(files.group());
    }

    /**
     * Someone found.
     *
     * @param user ids of the runtime-spec
     * @param home the home directory, {@code /} if the passwd file does not know
     */
    record Found(User user, String home) {}

    Found find(String spec, List<String> additionalGroups) {
        int colon = spec.indexOf(':');
        String userName = colon < 0 ? spec : spec.substring(0, colon);
        String groupName = colon < 0 ? "" : spec.substring(colon + 1);
        AccountLine.Passwd entry = user(userName.isEmpty() ? "0" : userName);
        Set<Long> supplementary = new LinkedHashSet<>();
        long gid = groupName.isEmpty() ? entry.gid() : group(groupName);
        supplementary.add(checked(gid, "group", groupName));
        if (groupName.isEmpty()) {
            membership(entry.name()).forEach(supplementary::add);
        }
        additionalGroups.forEach(group -> supplementary.add(group(group)));
        long uid = checked(entry.uid(), "user", userName);
        return new Found(new User(uid, gid, null, new ArrayList<>(supplementary)), entry.home());
    }

    private AccountLine.Passwd user(String name) {
        Optional<Long> number = AccountLine.id(name);
        return passwd.stream()
                .filter(line -> line.name().equals(name)
                        || number.filter(id -> id == line.uid()).isPresent())
                .findFirst()
                .or(() -> number.map(id -> new AccountLine.Passwd("", id, 0, "/")))
                .orElseThrow(() -> notFound("user", name, "/etc/passwd"));
    }

    private long group(String name) {
        Optional<Long> number = AccountLine.id(name);
        long gid = groups.stream()
                .filter(line -> line.name().equals(name)
                        || number.filter(id -> id == line.gid()).isPresent())
                .map(AccountLine.Group::gid)
                .findFirst()
                .or(() -> number)
                .orElseThrow(() -> notFound("group", name, "/etc/group"));
        return checked(gid, "group", name);
    }

    private List<Long> membership(String user) {
        return groups.stream()
                .filter(line -> !user.isEmpty() && line.members().contains(user))
                .map(line -> checked(line.gid(), "group", line.name()))
                .toList();
    }

    private static long checked(long id, String kind, String name) {
        if (id > HIGHEST) {
            throw new EngineException(
                            ErrorReason.USER_NOT_FOUND,
                            "The " + kind + " \"" + name + "\" has the id " + id + ", and ids go up to " + HIGHEST)
                    .with(kind, name);
        }
        return id;
    }

    private static EngineException notFound(String kind, String name, String file) {
        String why = digits(name) ? "ids go up to " + HIGHEST : "it is no number and not in the image's " + file;
        return new EngineException(
                        ErrorReason.USER_NOT_FOUND,
                        "There is no " + kind + " \"" + name + "\" in the container: " + why)
                .with(kind, name);
    }

    private static boolean digits(@Nullable String text) {
        return text != null && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
