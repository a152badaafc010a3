package io.caisson.query;

import java.util.List;

final class Keyset {
    private Keyset() {}

    static <T> List<FieldType> types(OrderBy order, FieldMap<T> fields) {
        throw new UnsupportedOperationException();
    }

    static <T> SqlCondition after(OrderBy order, FieldMap<T> fields, List<Object> last) {
        throw new UnsupportedOperationException();
    }

    static <T> String orderBy(OrderBy order, FieldMap<T> fields) {
        throw new UnsupportedOperationException();
    }

    static <T> List<Object> values(OrderBy order, FieldMap<T> fields, T row) {
        throw new UnsupportedOperationException();
    }
}
