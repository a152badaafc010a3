package io.caisson.query;

import java.util.List;

/**
 * A parsed filter, as AIP-160 has it, less what we leave out.
 *
 * <pre>
 * filter      = [ expression ]
 * expression  = factor { "AND" factor }
 * factor      = term { "OR" term }            OR binds tighter than AND, as AIP-160 says
 * term        = [ "NOT" | "-" ] simple
 * simple      = comparison | "(" expression ")"
 * comparison  = field operator value          operator: = != &lt; &lt;= &gt; &gt;= :
 * field       = name [ "." key ]              key: any rest with dots, or a quoted string
 * value       = text | quoted string          text runs to white space or a parenthesis
 * </pre>
 *
 * <p>Quoted strings use {@code "} or {@code '}, with backslash before a quote, a backslash or a
 * {@code *}. A trailing {@code *} of a string matches any rest; elsewhere it must be written
 * {@code \*} in quotes, but for a field of the type {@link FieldType#GLOB}. {@code field:"text"} is "contains" for a string, {@code labels:KEY} is "has the
 * key", {@code field:*} is "is set". A label that is missing differs from every value. Left out: bare
 * words, functions, implicit AND, nested messages.
 *
 * <p>At most {@value FilterParser#MAX_LENGTH} characters, {@value FilterParser#MAX_DEPTH} levels and
 * {@value FilterParser#MAX_COMPARISONS} comparisons.
 */
public sealed interface Filter {
    /**
     * Parses a filter; the empty one is {@link Everything}.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}, with {@code position} (0-based,
     *     in characters) and {@code filter} in the metadata
     */
    static Filter parse(String text) {
        return FilterParser.parse(text);
    }

    /** Lets every row through. */
    record Everything() implements Filter {}

    /** Lets through what all parts do; two parts or more. */
    record And(List<Filter> parts) implements Filter {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** Lets through what any part does; two parts or more. */
    record Or(List<Filter> parts) implements Filter {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** Lets through what the part does not. */
    record Not(Filter part) implements Filter {}

    /**
     * Compares a field with a value.
     *
     * @param field the field's name
     * @param key the key within a field of type LABELS; empty for the field itself
     * @param value as it was written, without quotes and escapes
     * @param position where the field starts in the text
     */
    record Comparison(String field, String key, Operator operator, Value value, int position) implements Filter {}

    /**
     * The right side of a comparison.
     *
     * @param text without quotes, escapes and the trailing {@code *}
     * @param prefix whether a {@code *} followed
     * @param position where it starts in the text
     * @param star where a bare {@code *} stands that is not at the end; -1 if none does
     */
    record Value(String text, boolean prefix, int position, int star) {
        Value(String text, boolean prefix, int position) {
            this(text, prefix, position, -1);
        }
    }

    /** How a field and a value are compared. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        HAS(":");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written in a filter. */
        public String symbol() {
            return symbol;
        }
    }
}
