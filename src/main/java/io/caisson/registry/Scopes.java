package io.caisson.registry;

import java.util.List;

/** What tokens allow, as the distribution's token specification spells it. */
final class Scopes {
    private Scopes() {}

    static List<String> push(String repository) {
        return List.of("repository:" + repository + ":pull,push");
    }

    static List<String> pull(String repository) {
        return List.of("repository:" + repository + ":pull");
    }
}
