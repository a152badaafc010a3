package io.caisson.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment: Docker's defaults, over them the image's, over them the caller's. */
final class Environment {
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    static List<String> of(ProcessSettings process, ImageDefaults image, String hostname, String home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("HOSTNAME", hostname);
        if (process.terminal()) {
            variables.put("TERM", "xterm");
        }
        image.env().stream().filter(entry -> entry.indexOf('=') > 0).forEach(entry -> set(variables, entry));
        process.env().forEach(entry -> set(variables, entry));
        boolean homeRemoved = process.env().contains("HOME");
        if (!homeRemoved) {
            variables.putIfAbsent("HOME", home);
        }
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    static void check(ProcessSettings process, Violations violations) {
        for (int i = 0; i < process.env().size(); i++) {
            String entry = process.env().get(i);
            String field = "env[" + i + "]";
            violations.require(!entry.isEmpty() && entry.charAt(0) != '=', field, "must be NAME=value with a name");
            Texts.check(field, entry, violations);
        }
        violations.require(
                Texts.fit(process.args(), process.env()),
                "env",
                "is with the arguments larger than 1 MiB, the most allowed");
    }

    private static void set(Map<String, String> variables, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 0) {
            variables.remove(entry);
        } else {
            variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
    }
}
