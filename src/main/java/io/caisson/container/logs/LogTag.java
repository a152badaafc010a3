package io.caisson.container.logs;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the output of a container is to be found by: text in which places such as <code>{{.Name}}</code> stand for
 * what the container has, as in Docker's option {@code tag}.
 */
record LogTag(String template) {
    static final String DEFAULT = "{{.ID}}";

    private static final int SHORT_ID = 12;
    private static final Pattern PLACE = Pattern.compile("\\{\\{([^{}]*)\\}\\}");
    private static final Map<String, Function<LoggedContainer, String>> KNOWN = new TreeMap<>(Map.of(
            ".ID",
            container -> container
                    .id()
                    .substring(0, Math.min(SHORT_ID, container.id().length())),
            ".FullID",
            LoggedContainer::id,
            ".Name",
            LoggedContainer::name,
            ".ImageName",
            LoggedContainer::image,
            ".DaemonName",
            container -> "caisson"));

    /** All that may stand in one. */
    static final String PLACES = "{{" + String.join("}}, {{", KNOWN.keySet()) + "}}";

    static LogTag of(String template) {
        return new LogTag(template);
    }

    /** Whether it holds only places that there are. */
    boolean isKnown() {
        String rest = PLACE.matcher(template)
                .replaceAll(place -> KNOWN.containsKey(place.group(1).strip()) ? "" : "{{}}");
        return !rest.contains("{{");
    }

    /** The text for a container; of a tag that is known. */
    String of(LoggedContainer container) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(
                        KNOWN.getOrDefault(place.group(1).strip(), other -> "").apply(container)));
    }
}
