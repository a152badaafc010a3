package io.caisson.query;

import io.caisson.query.OrderBy.Term;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes an order, and "after this row" in that order, as SQL. */
final class Keyset {
    private Keyset() {}

    static <T> List<FieldType> types(OrderBy order, FieldMap<T> fields) {
        return order.terms().stream().map(term -> field(term, fields).type()).toList();
    }

    /** The values of a row that a token keeps: String, Long, Boolean or Instant. */
    static <T> List<Object> values(OrderBy order, FieldMap<T> fields, T row) {
        List<Object> values = new ArrayList<>();
        for (Term term : order.terms()) {
            values.add(Objects.requireNonNull(field(term, fields).value()).apply(row));
        }
        return values;
    }

    static <T> String orderBy(OrderBy order, FieldMap<T> fields) {
        return String.join(
                ", ",
                order.terms().stream()
                        .map(term -> field(term, fields).expression() + (term.descending() ? " desc" : ""))
                        .toList());
    }

    static <T> SqlCondition after(OrderBy order, FieldMap<T> fields, List<Object> last) {
        boolean descending = order.terms().getFirst().descending();
        boolean uniform = order.terms().stream().allMatch(term -> term.descending() == descending);
        return uniform ? afterTuple(order, fields, last, descending) : afterStepwise(order, fields, last);
    }

    /** One comparison of tuples, which an index can serve. */
    private static <T> SqlCondition afterTuple(
            OrderBy order, FieldMap<T> fields, List<Object> last, boolean descending) {
        List<String> expressions = order.terms().stream()
                .map(term -> field(term, fields).expression())
                .toList();
        String marks = String.join(", ", expressions.stream().map(each -> "?").toList());
        String sql = "((" + String.join(", ", expressions) + ")" + (descending ? " < " : " > ") + "(" + marks + "))";
        return new SqlCondition(sql, last.stream().map(Keyset::parameter).toList());
    }

    /** For mixed directions: {@code (a > ? or (a = ? and (b < ?)))}, built from the last term inwards. */
    private static <T> SqlCondition afterStepwise(OrderBy order, FieldMap<T> fields, List<Object> last) {
        SqlCondition rest = null;
        for (int i = order.terms().size() - 1; i >= 0; i--) {
            Term term = order.terms().get(i);
            String expression = field(term, fields).expression();
            Object value = parameter(last.get(i));
            String beyond = expression + (term.descending() ? " < ?" : " > ?");
            if (rest == null) {
                rest = new SqlCondition("(" + beyond + ")", List.of(value));
            } else {
                List<Object> parameters = new ArrayList<>(List.of(value, value));
                parameters.addAll(rest.parameters());
                rest = new SqlCondition(
                        "(" + beyond + " or (" + expression + " = ? and " + rest.sql() + "))", parameters);
            }
        }
        return Objects.requireNonNull(rest);
    }

    private static Object parameter(Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }

    private static <T> FieldMap.Field<T> field(Term term, FieldMap<T> fields) {
        return Objects.requireNonNull(fields.field(term.field()));
    }
}
