package io.caisson.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code KEY=value} words of flags and of files with one a line: labels, environment, kernel parameters. */
public final class KeyValues {
    private KeyValues() {}

    /** Labels: a key alone has an empty value; later ones win. */
    static Map<String, String> labels(List<String> files, List<String> words) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String file : files) {
            lines("--label-file", file).forEach(line -> put(labels, line));
        }
        words.forEach(word -> put(labels, word));
        return labels;
    }

    /** Pairs of which each must have a value. */
    static Map<String, String> pairs(String flag, List<String> words) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            if (word.indexOf('=') <= 0) {
                throw new UsageException(flag + " \"" + word + "\": write NAME=VALUE");
            }
            put(pairs, word);
        }
        return pairs;
    }

    /** Environment: a name alone takes its value from the client's own environment, or is left out. */
    public static List<String> environment(List<String> files, List<String> words, Map<String, String> own) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String file : files) {
            lines("--env-file", file).forEach(line -> putVariable(variables, line, own));
        }
        words.forEach(word -> putVariable(variables, word, own));
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }

    private static void putVariable(Map<String, String> variables, String word, Map<String, String> own) {
        int equals = word.indexOf('=');
        if (equals == 0 || word.isEmpty()) {
            throw new UsageException("-e \"" + word + "\": a variable needs a name");
        }
        if (equals > 0) {
            put(variables, word);
            return;
        }
        String value = own.get(word);
        if (value == null) {
            variables.remove(word);
        } else {
            variables.put(word, value);
        }
    }

    private static void put(Map<String, String> map, String word) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            map.put(word, "");
        } else {
            map.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    private static List<String> lines(String flag, String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .map(String::stripLeading)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UsageException(flag + ": cannot read \"" + file + "\": " + Reasons.of(e));
        }
    }
}
