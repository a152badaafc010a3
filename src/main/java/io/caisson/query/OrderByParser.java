package io.caisson.query;

final class OrderByParser {
    private OrderByParser() {}

    static <T> OrderBy parse(String text, FieldMap<T> fields) {
        throw new UnsupportedOperationException();
    }
}
