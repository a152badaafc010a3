package io.caisson.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads a list page by page to its end. */
final class Pages {
    static final int SIZE = 1000;

    private Pages() {}

    /**
     * All items.
     *
     * @param fetch gets the page of a token
     * @param items what is on a page
     * @param next the token of the page after it; empty on the last
     */
    static <P, T> List<T> all(Function<String, P> fetch, Function<P, List<T>> items, Function<P, String> next) {
        List<T> all = new ArrayList<>();
        String token = "";
        do {
            P page = fetch.apply(token);
            all.addAll(items.apply(page));
            token = next.apply(page);
        } while (!token.isEmpty());
        return all;
    }
}
