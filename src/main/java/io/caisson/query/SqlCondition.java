package io.caisson.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL that is true or false for a row, with its values apart.
 *
 * @param sql an expression in parentheses or a single word, with one {@code ?} for each parameter
 * @param parameters String, Long, Boolean, BigDecimal or {@link java.time.OffsetDateTime}, in order
 */
public record SqlCondition(String sql, List<Object> parameters) {
    /** True for every row. */
    public static final SqlCondition TRUE = new SqlCondition("true", List.of());

    public SqlCondition {
        parameters = List.copyOf(parameters);
    }

    /** The same with {@code ?1}, {@code ?2} … as JPQL and Hibernate's native queries have them, from a number on. */
    public String numbered(int first) {
        StringBuilder numbered = new StringBuilder(sql.length() + 16);
        int next = first;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            numbered.append(c);
            if (c == '?') {
                numbered.append(next++);
            }
        }
        return numbered.toString();
    }

    /** True where both are. */
    public SqlCondition and(SqlCondition other) {
        if (equals(TRUE)) {
            return other;
        }
        if (other.equals(TRUE)) {
            return this;
        }
        List<Object> both = new ArrayList<>(parameters);
        both.addAll(other.parameters);
        return new SqlCondition("(" + sql + " and " + other.sql + ")", both);
    }
}
