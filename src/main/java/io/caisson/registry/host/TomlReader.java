package io.caisson.registry.host;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the part of TOML 1.0 that containerd's {@code hosts.toml} is written in: tables, and keys with
 * strings, booleans, and arrays of them. Whatever else stands there is refused with its line.
 */
final class TomlReader {
    private static final int DEEPEST_ARRAY = 4;

    private final String text;
    private int position;
    private int line = 1;

    private TomlReader(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException saying in which line what is wrong */
    static List<TomlTable> read(String text) {
        return new TomlReader(text.replace("\r\n", "\n")).tables();
    }

    private List<TomlTable> tables() {
        List<TomlTable> tables = new ArrayList<>();
        tables.add(new TomlTable(List.of(), 1));
        for (skipLines(); position < text.length(); skipLines()) {
            if (peek() == '[') {
                TomlTable next = header();
                if (tables.stream().anyMatch(each -> each.name().equals(next.name()))) {
                    throw wrong("the table " + next.name() + " stands here a second time");
                }
                tables.add(next);
            } else {
                entry(tables.getLast());
            }
            endLine();
        }
        return tables;
    }

    private TomlTable header() {
        int at = line;
        expect('[');
        if (peek() == '[') {
            throw wrong("arrays of tables are not known here");
        }
        List<String> name = new ArrayList<>();
        do {
            skipBlanks();
            name.add(key());
            skipBlanks();
        } while (take('.'));
        expect(']');
        return new TomlTable(name, at);
    }

    private void entry(TomlTable table) {
        String key = key();
        skipBlanks();
        expect('=');
        skipBlanks();
        if (table.values().putIfAbsent(key, value(0)) != null) {
            throw wrong("'" + key + "' stands here a second time");
        }
    }

    private String key() {
        char first = peek();
        if (first == '"' || first == '\'') {
            return string();
        }
        int start = position;
        while (isBare(peek())) {
            position++;
        }
        if (position == start) {
            throw wrong("a key is missing");
        }
        return text.substring(start, position);
    }

    private TomlValue value(int depth) {
        char first = peek();
        if (first == '"' || first == '\'') {
            return new TomlValue.Text(string());
        }
        if (first == '[') {
            return array(depth);
        }
        for (boolean flag : new boolean[] {true, false}) {
            String word = Boolean.toString(flag);
            if (text.startsWith(word, position)) {
                position += word.length();
                return new TomlValue.Flag(flag);
            }
        }
        throw wrong("a value must be a \"string\", true, false, or an array of these");
    }

    private TomlValue array(int depth) {
        if (depth == DEEPEST_ARRAY) {
            throw wrong("arrays stand in arrays, more than " + DEEPEST_ARRAY + " deep");
        }
        expect('[');
        List<TomlValue> items = new ArrayList<>();
        skipLines();
        while (!take(']')) {
            items.add(value(depth + 1));
            skipLines();
            if (!take(',') && peek() != ']') {
                throw wrong("after a value of an array comes ',' or ']'");
            }
            skipLines();
        }
        return new TomlValue.Items(items);
    }

    private String string() {
        char quote = peek();
        if (text.startsWith(String.valueOf(quote).repeat(3), position)) {
            throw wrong("strings of several lines are not known here");
        }
        position++;
        StringBuilder content = new StringBuilder();
        while (peek() != quote) {
            char next = peek();
            if (next < ' ' && next != '\t') {
                throw wrong("a string has no end");
            }
            position++;
            content.append(next == '\\' && quote == '"' ? escaped() : next);
        }
        position++;
        return content.toString();
    }

    private char escaped() {
        char escaped = peek();
        position++;
        return switch (escaped) {
            case '"', '\\' -> escaped;
            case 't' -> '\t';
            default -> throw wrong("the escape '\\" + escaped + "' is not known here");
        };
    }

    private void endLine() {
        skipBlanks();
        skipComment();
        if (position < text.length()) {
            expect('\n');
            line++;
        }
    }

    /** Blanks, comments and ends of lines. */
    private void skipLines() {
        while (true) {
            skipBlanks();
            skipComment();
            if (!take('\n')) {
                return;
            }
            line++;
        }
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            position++;
        }
    }

    private void skipComment() {
        if (peek() == '#') {
            int end = text.indexOf('\n', position);
            position = end < 0 ? text.length() : end;
        }
    }

    /** NUL at the end, which TOML allows nowhere. */
    private char peek() {
        return position < text.length() ? text.charAt(position) : 0;
    }

    private boolean take(char wanted) {
        if (position < text.length() && peek() == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            String shown = wanted == '\n' ? "the line's end" : "'" + wanted + "'";
            throw wrong(shown + " is missing");
        }
    }

    private static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("line " + line + ": " + why);
    }
}
