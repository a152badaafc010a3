package io.caisson.cli;

import io.caisson.cli.option.UsageException;
import java.util.List;

/**
 * What stands before the command's name, and the rest.
 *
 * @param host empty if not given
 * @param words the command's name and what follows it
 */
record GlobalArguments(String host, boolean help, boolean version, List<String> words) {
    static GlobalArguments parse(String... arguments) {
        String host = "";
        boolean help = false;
        boolean version = false;
        int i = 0;
        for (; i < arguments.length && arguments[i].startsWith("-"); i++) {
            String word = arguments[i];
            if (word.equals("--help") || word.equals("-h")) {
                help = true;
            } else if (word.equals("--version") || word.equals("-v")) {
                version = true;
            } else if (word.startsWith("--host=")) {
                host = word.substring("--host=".length());
            } else if (word.equals("--host") || word.equals("-H")) {
                i++;
                host = value(arguments, i);
            } else {
                throw new UsageException("unknown option " + word + " before the command");
            }
        }
        List<String> words = List.of(arguments).subList(i, arguments.length);
        boolean helpWord = words.size() == 1 && words.getFirst().equals("help");
        return new GlobalArguments(host, help || helpWord, version, version ? List.of("version") : words);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new UsageException("--host needs a value, such as unix:///run/caisson/caisson.sock");
        }
        return arguments[index];
    }
}
