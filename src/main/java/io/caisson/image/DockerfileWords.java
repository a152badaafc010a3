package io.caisson.image;

import java.util.ArrayList;
import java.util.List;

/** Splits the arguments of a Dockerfile's instruction at blanks that are neither quoted nor escaped. */
final class DockerfileWords {
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean within;
    private char quote;

    private DockerfileWords() {}

    /**
     * At least one word, without the quotes.
     *
     * @throws IllegalArgumentException for a quote that is not closed
     */
    static List<String> split(String text) {
        DockerfileWords split = new DockerfileWords();
        boolean escaped = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (escaped) {
                split.escaped(c);
                escaped = false;
            } else if (c == '\\' && split.quote != '\'') {
                escaped = true;
            } else {
                split.plain(c);
            }
        }
        if (escaped) {
            split.put('\\');
        }
        if (split.quote != 0) {
            throw new IllegalArgumentException("has a quote that is not closed: " + text);
        }
        split.end();
        return split.words;
    }

    /** Within double quotes a backslash escapes only these, as in a shell. */
    private void escaped(char c) {
        if (quote == '"' && c != '"' && c != '\\' && c != '$') {
            put('\\');
        }
        put(c);
    }

    private void plain(char c) {
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else {
                put(c);
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
            within = true;
        } else if (Character.isWhitespace(c)) {
            end();
        } else {
            put(c);
        }
    }

    private void put(char c) {
        word.append(c);
        within = true;
    }

    private void end() {
        if (within) {
            words.add(word.toString());
            word.setLength(0);
            within = false;
        }
    }
}
