package io.caisson.query;

import java.util.Optional;

/** Patterns as file names have them (Go's {@code path.Match}, which Docker's filters use), for PostgreSQL. */
final class Glob {
    static final int MAX_LENGTH = 256;

    private final String pattern;
    private final StringBuilder expression = new StringBuilder("^");
    private int position;

    private Glob(String pattern) {
        this.pattern = pattern;
    }

    /** An advanced regular expression that the same texts match; empty if the pattern is malformed or too long. */
    static Optional<String> regularExpression(String pattern) {
        return pattern.length() > MAX_LENGTH ? Optional.empty() : new Glob(pattern).translate();
    }

    private Optional<String> translate() {
        while (position < pattern.length()) {
            char c = pattern.charAt(position++);
            switch (c) {
                case '*' -> any();
                case '?' -> expression.append("[^/]");
                case '[' -> {
                    if (!oneOf()) {
                        return Optional.empty();
                    }
                }
                default -> literal(c);
            }
        }
        return Optional.of(expression.append('$').toString());
    }

    /** Several in a row are one: each more would only cost time. */
    private void any() {
        while (position < pattern.length() && pattern.charAt(position) == '*') {
            position++;
        }
        expression.append("[^/]*");
    }

    private boolean oneOf() {
        int end = pattern.indexOf(']', position);
        boolean negated = position < pattern.length() && pattern.charAt(position) == '^';
        int start = negated ? position + 1 : position;
        if (end <= start) {
            return false;
        }
        expression.append(negated ? "[^" : "[");
        for (int i = start; i < end; i++) {
            char low = pattern.charAt(i);
            boolean range = i + 2 < end && pattern.charAt(i + 1) == '-';
            char high = range ? pattern.charAt(i + 2) : low;
            if (low > high || low == '[') {
                return false;
            }
            literal(low);
            if (range) {
                expression.append('-');
                literal(high);
                i += 2;
            }
        }
        expression.append(']');
        position = end + 1;
        return true;
    }

    private void literal(char c) {
        if (c < 0x80 && !Character.isLetterOrDigit(c)) {
            expression.append('\\');
        }
        expression.append(c);
    }
}
