package io.caisson.query;

import java.util.List;

/**
 * The order of a list (AIP-132): comma-separated fields, each with an optional {@code asc} or
 * {@code desc}; the ID is always the last, so that no two items tie.
 */
public record OrderBy(List<Term> terms) {
    public OrderBy {
        terms = List.copyOf(terms);
    }

    /**
     * Parses an order; the ID is added where it is missing, in the direction of the last term.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER} for a field that is unknown, not
     *     orderable or named twice, with the position
     */
    public static <T> OrderBy parse(String text, FieldMap<T> fields) {
        return OrderByParser.parse(text, fields);
    }

    /** The order in its one spelling, such as {@code name,id}; part of page tokens. */
    public String canonical() {
        return String.join(
                ",",
                terms.stream()
                        .map(term -> term.field() + (term.descending() ? " desc" : ""))
                        .toList());
    }

    /** One field of the order. */
    public record Term(String field, boolean descending) {}
}
