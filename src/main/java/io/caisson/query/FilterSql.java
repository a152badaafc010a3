package io.caisson.query;

final class FilterSql<T> {
    FilterSql(FieldMap<T> fields) {}

    SqlCondition condition(Filter filter) {
        throw new UnsupportedOperationException();
    }
}
