package io.caisson.query;

import java.util.ArrayList;
import java.util.List;

/** Recursive descent over the grammar that {@link Filter} tells. */
final class FilterParser {
    static final int MAX_LENGTH = 4096;
    static final int MAX_DEPTH = 32;
    static final int MAX_COMPARISONS = 100;

    private final FilterScanner scanner;
    private int depth;
    private int comparisons;

    private FilterParser(FilterScanner scanner) {
        this.scanner = scanner;
    }

    static Filter parse(String text) {
        FilterScanner scanner = new FilterScanner(text);
        if (text.length() > MAX_LENGTH) {
            throw scanner.refuse(MAX_LENGTH, "a filter has at most " + MAX_LENGTH + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw scanner.refuse(text.indexOf('\0'), "a filter must not contain NUL");
        }
        return new FilterParser(scanner).whole();
    }

    private Filter whole() {
        if (scanner.atEnd()) {
            return new Filter.Everything();
        }
        Filter filter = expression();
        if (!scanner.atEnd()) {
            throw scanner.refuse("expected AND, OR or the end");
        }
        return filter;
    }

    private Filter expression() {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(factor());
        } while (scanner.takeKeyword("AND"));
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private Filter factor() {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(term());
        } while (scanner.takeKeyword("OR"));
        return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
    }

    private Filter term() {
        if (scanner.takeKeyword("NOT") || scanner.take('-')) {
            return new Filter.Not(simple());
        }
        return simple();
    }

    private Filter simple() {
        int start = scanner.position();
        if (!scanner.take('(')) {
            return comparison();
        }
        if (++depth > MAX_DEPTH) {
            throw scanner.refuse(start, "parentheses may be nested at most " + MAX_DEPTH + " deep");
        }
        Filter inner = expression();
        if (!scanner.take(')')) {
            throw scanner.refuse("expected AND, OR or a closing parenthesis");
        }
        depth--;
        return inner;
    }

    private Filter comparison() {
        if (scanner.atEnd()) {
            throw scanner.refuse("expected a field, such as name = \"web\"");
        }
        int start = scanner.position();
        if (++comparisons > MAX_COMPARISONS) {
            throw scanner.refuse(start, "a filter has at most " + MAX_COMPARISONS + " comparisons");
        }
        String name = scanner.name();
        if (name.isEmpty() || name.equals("AND") || name.equals("OR") || name.equals("NOT")) {
            throw scanner.refuse(start, "expected a field, such as name = \"web\"");
        }
        String key = scanner.key();
        Filter.Operator operator = scanner.operator();
        return new Filter.Comparison(name, key, operator, scanner.value(), start);
    }
}
