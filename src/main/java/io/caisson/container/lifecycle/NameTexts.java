package io.caisson.container.lifecycle;

import io.caisson.container.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the files of names say: as Docker's do. */
final class NameTexts {
    private static final String LOCAL = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern LOOPBACK = Pattern.compile("127\\..*|::1(%.*)?");
    private static final List<String> NO_SEARCH = List.of(".");

    private final Naming naming;

    NameTexts(Naming naming) {
        this.naming = naming;
    }

    /** {@code /etc/hosts} of one that has nothing but loopback. */
    String hosts(String hostname) {
        String names = naming.domainname().isEmpty() ? hostname : hostname + "." + naming.domainname() + " " + hostname;
        return LOCAL + extraHosts() + "127.0.0.1\t" + names + "\n";
    }

    /** {@code /etc/hosts} of one that has the host's network. */
    String hostsOver(String ofHost) {
        return ended(ofHost) + extraHosts();
    }

    /**
     * {@code /etc/resolv.conf}.
     *
     * @param ofHost the host's
     * @param loopback whether what listens on the host's loopback can be reached
     */
    String resolver(String ofHost, boolean loopback) {
        if (loopback
                && naming.servers().isEmpty()
                && naming.search().isEmpty()
                && naming.options().isEmpty()) {
            return ended(ofHost);
        }
        List<String> lines = new ArrayList<>();
        List<String> servers = naming.servers().isEmpty() ? servers(ofHost, loopback) : naming.servers();
        servers.forEach(server -> lines.add("nameserver " + server));
        List<String> search = naming.search().isEmpty() ? words(ofHost, "search") : naming.search();
        if (!search.isEmpty() && !search.equals(NO_SEARCH)) {
            lines.add("search " + String.join(" ", search));
        }
        List<String> options = naming.options().isEmpty() ? words(ofHost, "options") : naming.options();
        if (!options.isEmpty()) {
            lines.add("options " + String.join(" ", options));
        }
        return ended(String.join("\n", lines));
    }

    /** Whether a resolver's file names servers, all on the host's loopback. */
    static boolean onLoopbackAlone(String ofHost) {
        return !words(ofHost, "nameserver").isEmpty() && servers(ofHost, false).isEmpty();
    }

    private String extraHosts() {
        StringBuilder lines = new StringBuilder();
        naming.extraHosts()
                .forEach(host -> lines.append(host.address())
                        .append('\t')
                        .append(host.name())
                        .append('\n'));
        return lines.toString();
    }

    private static List<String> servers(String ofHost, boolean loopback) {
        return words(ofHost, "nameserver").stream()
                .filter(server -> loopback || !LOOPBACK.matcher(server).matches())
                .toList();
    }

    /** The words after a keyword. Each line names one server; of other lines the last counts (resolv.conf(5)). */
    private static List<String> words(String file, String keyword) {
        List<String> found = new ArrayList<>();
        for (String line : file.split("\n", -1)) {
            List<String> words = List.of(SPACE.split(line.strip()));
            if (words.size() > 1 && words.getFirst().equals(keyword)) {
                if (!keyword.equals("nameserver")) {
                    found.clear();
                }
                found.addAll(words.subList(1, keyword.equals("nameserver") ? 2 : words.size()));
            }
        }
        return found;
    }

    private static String ended(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }
}
