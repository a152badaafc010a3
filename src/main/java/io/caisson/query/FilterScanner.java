package io.caisson.query;

import io.caisson.error.EngineException;

/** The characters of a filter, read once from left to right. */
final class FilterScanner {
    /** Longer spellings before those that they begin with, so that {@code <=} is not taken for {@code <}. */
    private static final Filter.Operator[] OPERATORS = {
        Filter.Operator.NOT_EQUAL,
        Filter.Operator.LESS_OR_EQUAL,
        Filter.Operator.GREATER_OR_EQUAL,
        Filter.Operator.EQUAL,
        Filter.Operator.LESS,
        Filter.Operator.GREATER,
        Filter.Operator.HAS,
    };

    private final String text;
    private int position;

    FilterScanner(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    EngineException refuse(String why) {
        return refuse(position, why);
    }

    EngineException refuse(int where, String why) {
        return Refusal.at("filter", text, where, why);
    }

    /** Skips white space; true if nothing follows. */
    boolean atEnd() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
        return position == text.length();
    }

    /** Takes a character if it is the next one after white space. */
    boolean take(char c) {
        if (atEnd() || text.charAt(position) != c) {
            return false;
        }
        position++;
        return true;
    }

    /** Takes a keyword if it is the whole next word. */
    boolean takeKeyword(String keyword) {
        if (atEnd() || !text.startsWith(keyword, position)) {
            return false;
        }
        int end = position + keyword.length();
        if (end < text.length() && !isSpace(text.charAt(end)) && text.charAt(end) != '(') {
            return false;
        }
        position = end;
        return true;
    }

    /** A field's name: letters, digits and underscores; empty if there is none. */
    String name() {
        atEnd();
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    /** The key after a field's dot, if a dot follows at once; else empty. */
    String key() {
        if (position == text.length() || text.charAt(position) != '.') {
            return "";
        }
        position++;
        int start = position;
        String key = isQuoteNext() ? quoted().text() : run("=!<>:()\"'");
        if (key.isEmpty()) {
            throw refuse(start, "expected a key after the dot");
        }
        return key;
    }

    Filter.Operator operator() {
        if (atEnd()) {
            throw refuse("expected an operator (= != < <= > >= :) after the field");
        }
        for (Filter.Operator operator : OPERATORS) {
            if (text.startsWith(operator.symbol(), position)) {
                position += operator.symbol().length();
                return operator;
            }
        }
        throw refuse("expected an operator (= != < <= > >= :) after the field");
    }

    Filter.Value value() {
        if (atEnd()) {
            throw refuse("expected a value after the operator");
        }
        return isQuoteNext() ? quoted() : bare();
    }

    private Filter.Value bare() {
        int start = position;
        String run = run("()\"'");
        if (run.isEmpty()) {
            throw refuse(start, "expected a value after the operator");
        }
        boolean prefix = run.endsWith("*");
        String text = prefix ? run.substring(0, run.length() - 1) : run;
        int star = text.indexOf('*');
        return new Filter.Value(text, prefix, start, star < 0 ? -1 : start + star);
    }

    private Filter.Value quoted() {
        int start = position;
        char quote = text.charAt(position++);
        StringBuilder value = new StringBuilder();
        int star = -1;
        boolean prefix = false;
        while (position < text.length() && text.charAt(position) != quote) {
            char c = text.charAt(position);
            prefix = c == '*' && position + 1 < text.length() && text.charAt(position + 1) == quote;
            star = c == '*' && !prefix && star < 0 ? position : star;
            if (!prefix) {
                value.append(c == '\\' ? escaped() : c);
            }
            position++;
        }
        if (position == text.length()) {
            throw refuse(start, "the quoted string is not closed");
        }
        position++;
        return new Filter.Value(value.toString(), prefix, start, star);
    }

    /** Moves from the backslash to the character that it escapes. */
    private char escaped() {
        position++;
        if (position == text.length() || "\"'\\*".indexOf(text.charAt(position)) < 0) {
            throw refuse(position - 1, "a backslash may only stand before a quote, a backslash or a *");
        }
        return text.charAt(position);
    }

    private String run(String stops) {
        int start = position;
        while (position < text.length()
                && !isSpace(text.charAt(position))
                && stops.indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    private boolean isQuoteNext() {
        return position < text.length() && (text.charAt(position) == '"' || text.charAt(position) == '\'');
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isNamePart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
}
