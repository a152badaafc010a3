package io.caisson.query;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields that one kind of resource may be filtered and ordered by, and where they lie in SQL.
 *
 * <pre>{@code
 * static final FieldMap<VolumeRow> FIELDS = FieldMap.<VolumeRow>of("volume")
 *         .ordered("id", FieldType.STRING, "v.id", VolumeRow::id)
 *         .ordered("create_time", FieldType.TIMESTAMP, "v.create_time", VolumeRow::createTime)
 *         .filtered("dangling", FieldType.BOOLEAN, "not exists (select 1 from volume_use u where u.volume_id = v.id)")
 *         .any("container", FieldType.STRING, "exists (select 1 from volume_use u where u.volume_id = v.id and {u.container_id})")
 *         .filtered("labels", FieldType.LABELS, "v.labels");
 * }</pre>
 *
 * <p>Expressions are constants of ours, never input; they must not contain a question mark. Each map
 * needs an ordered field {@code id}, unique per row: it breaks every tie.
 *
 * @param <T> the row that a page is made of, from which page tokens take the values of ordered fields
 */
public final class FieldMap<T> {
    private final String resource;
    private final Map<String, Field<T>> fields;

    private FieldMap(String resource, Map<String, Field<T>> fields) {
        this.resource = resource;
        this.fields = fields;
    }

    /** A map without fields, for the resource with this name (part of page tokens and messages). */
    public static <T> FieldMap<T> of(String resource) {
        return new FieldMap<>(resource, Map.of());
    }

    /** With a field that can be filtered by; the expression may be null for a row, which then matches only {@code !=}. */
    public FieldMap<T> filtered(String name, FieldType type, String expression) {
        return with(new Field<>(name, type, expression, null, null));
    }

    /**
     * With a field that can be filtered and ordered by.
     *
     * @param expression never null for any row
     * @param value the same value of a row that was read: String, Long, Boolean or Instant, by type
     */
    public FieldMap<T> ordered(String name, FieldType type, String expression, Function<T, Object> value) {
        return with(new Field<>(name, type, expression, null, value));
    }

    /**
     * With a field that has many values for a row, and matches if any of them does.
     *
     * @param exists a condition with the value's expression in braces, where the comparison goes
     */
    public FieldMap<T> any(String name, FieldType type, String exists) {
        int open = exists.indexOf('{');
        int close = exists.indexOf('}');
        if (open < 0 || close < open) {
            throw new IllegalArgumentException("no {expression} in " + exists);
        }
        String template = exists.substring(0, open) + "{}" + exists.substring(close + 1);
        return with(new Field<>(name, type, exists.substring(open + 1, close), template, null));
    }

    /** The name of the resource. */
    public String resource() {
        return resource;
    }

    /**
     * Parses and translates a filter; every value of it becomes a bound parameter.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER} for what cannot be parsed, an unknown
     *     field, or an operator or value that does not fit the field's type, with the position
     */
    public SqlCondition condition(String filter) {
        return new FilterSql<>(this, filter).condition();
    }

    @Nullable
    Field<T> field(String name) {
        return fields.get(name);
    }

    String names() {
        return String.join(", ", fields.keySet());
    }

    String orderedNames() {
        return String.join(
                ", ",
                fields.values().stream()
                        .filter(field -> field.value() != null)
                        .map(Field::name)
                        .toList());
    }

    private FieldMap<T> with(Field<T> field) {
        if (field.expression().indexOf('?') >= 0) {
            throw new IllegalArgumentException("question mark in the expression of " + field.name());
        }
        Map<String, Field<T>> more = new LinkedHashMap<>(fields);
        if (more.put(field.name(), field) != null) {
            throw new IllegalArgumentException("field " + field.name() + " twice");
        }
        return new FieldMap<>(resource, more);
    }

    /** One field; {@code template} for one of many values, {@code value} for one that can be ordered by. */
    record Field<T>(
            String name,
            FieldType type,
            String expression,
            @Nullable String template,
            @Nullable Function<T, Object> value) {}
}
