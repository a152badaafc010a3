package io.caisson.runtime.plan;

import java.util.ArrayList;
import java.util.List;

/** Where a command may be, as execvp(3) looks for it with the container's own PATH. */
final class CommandSearch {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String PATH = "PATH=";

    private CommandSearch() {}

    static List<String> candidates(String command, List<String> environment) {
        if (command.indexOf('/') >= 0) {
            return List.of(command);
        }
        String path = DEFAULT_PATH;
        for (String variable : environment) {
            if (variable.startsWith(PATH)) {
                path = variable.substring(PATH.length());
            }
        }
        List<String> candidates = new ArrayList<>();
        for (String directory : path.split(":", -1)) {
            candidates.add(directory.isEmpty() ? "./" + command : directory + "/" + command);
        }
        return candidates;
    }
}
