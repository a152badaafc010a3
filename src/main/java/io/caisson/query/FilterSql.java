package io.caisson.query;

import io.caisson.error.EngineException;
import io.caisson.query.Filter.Comparison;
import io.caisson.query.Filter.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a filter as SQL. Only field expressions, which are ours, become text; what the client wrote
 * becomes parameters.
 *
 * <p>A comparison with null is null in SQL, which a {@code where} takes for false; {@code is not true}
 * keeps it so below NOT.
 */
final class FilterSql<T> {
    private final FieldMap<T> fields;
    private final String text;
    private final List<Object> parameters = new ArrayList<>();

    FilterSql(FieldMap<T> fields, String text) {
        this.fields = fields;
        this.text = text;
    }

    SqlCondition condition() {
        Filter filter = Filter.parse(text);
        return filter instanceof Filter.Everything ? SqlCondition.TRUE : new SqlCondition(write(filter), parameters);
    }

    private String write(Filter filter) {
        return switch (filter) {
            case Filter.Everything() -> "true";
            case Filter.And(List<Filter> parts) -> join(parts, " and ");
            case Filter.Or(List<Filter> parts) -> join(parts, " or ");
            case Filter.Not(Filter part) -> "(" + write(part) + " is not true)";
            case Comparison comparison -> write(comparison);
        };
    }

    private String join(List<Filter> parts, String word) {
        return "(" + String.join(word, parts.stream().map(this::write).toList()) + ")";
    }

    private String write(Comparison comparison) {
        FieldMap.Field<T> field = fields.field(comparison.field());
        if (field == null) {
            throw refuse(
                    comparison.position(),
                    "unknown field \"" + comparison.field() + "\"; a " + fields.resource() + " has " + fields.names());
        }
        if (field.type() != FieldType.LABELS && !comparison.key().isEmpty()) {
            throw refuse(comparison.position(), "field \"" + field.name() + "\" has no keys");
        }
        String template = field.template();
        if (template == null) {
            return compare(field, comparison);
        }
        if (comparison.operator() == Operator.NOT_EQUAL) {
            return "(" + fill(template, compare(field, with(comparison, Operator.EQUAL))) + " is not true)";
        }
        return fill(template, compare(field, comparison));
    }

    private static String fill(String template, String condition) {
        return "(" + template.replace("{}", condition) + ")";
    }

    private static Comparison with(Comparison comparison, Operator operator) {
        return new Comparison(
                comparison.field(), comparison.key(), operator, comparison.value(), comparison.position());
    }

    private String compare(FieldMap.Field<T> field, Comparison comparison) {
        if (comparison.value().star() >= 0 && field.type() != FieldType.GLOB) {
            throw refuse(
                    comparison.value().star(),
                    "* may only stand at the end; write \\* in quotes for the character itself");
        }
        return switch (field.type()) {
            case STRING -> text(field.expression(), comparison);
            case GLOB -> glob(field, comparison);
            case LABELS -> labels(field.expression(), comparison);
            case INTEGER, BOOLEAN, TIMESTAMP, DURATION -> scalar(field, comparison);
        };
    }

    private String scalar(FieldMap.Field<T> field, Comparison comparison) {
        Filter.Value value = comparison.value();
        if (comparison.operator() == Operator.HAS) {
            if (!isAnything(value)) {
                throw refuse(value.position(), "only * may follow : here; use = for a value");
            }
            return "(" + field.expression() + " is not null)";
        }
        if (value.prefix()) {
            throw refuse(value.position(), "* may only be used with text");
        }
        boolean equality = comparison.operator() == Operator.EQUAL || comparison.operator() == Operator.NOT_EQUAL;
        if (field.type() == FieldType.BOOLEAN && !equality) {
            throw refuse(comparison.position(), "field \"" + field.name() + "\" knows = and != only");
        }
        parameters.add(Literals.parse(field.type(), value.text())
                .orElseThrow(() -> refuse(
                        value.position(),
                        "field \"" + field.name() + "\" takes " + Literals.expected(field.type()) + ", not \""
                                + value.text() + "\"")));
        return "(" + field.expression() + sql(comparison.operator()) + "?)";
    }

    private String glob(FieldMap.Field<T> field, Comparison comparison) {
        Filter.Value value = comparison.value();
        if (comparison.operator() != Operator.EQUAL && comparison.operator() != Operator.NOT_EQUAL) {
            throw refuse(comparison.position(), "field \"" + field.name() + "\" knows = and != only");
        }
        String pattern = value.prefix() ? value.text() + "*" : value.text();
        parameters.add(Literals.parse(FieldType.GLOB, pattern)
                .orElseThrow(() -> refuse(
                        value.position(),
                        "field \"" + field.name() + "\" takes " + Literals.expected(FieldType.GLOB) + ", not \""
                                + pattern + "\"")));
        String matches = "(" + field.expression() + " ~ ?)";
        return comparison.operator() == Operator.EQUAL ? matches : "(" + matches + " is not true)";
    }

    private String labels(String expression, Comparison comparison) {
        Filter.Value value = comparison.value();
        if (!comparison.key().isEmpty()) {
            parameters.add(comparison.key());
            return text("(" + expression + " ->> cast(? as text))", comparison);
        }
        if (comparison.operator() != Operator.HAS) {
            throw refuse(comparison.position(), "write labels.KEY = VALUE or labels:KEY");
        }
        if (isAnything(value)) {
            return "(" + expression + " <> cast('{}' as jsonb))";
        }
        if (value.prefix()) {
            throw refuse(value.position(), "a key has no *");
        }
        parameters.add(value.text());
        return "((" + expression + " -> cast(? as text)) is not null)";
    }

    private String text(String expression, Comparison comparison) {
        Filter.Value value = comparison.value();
        return switch (comparison.operator()) {
            case EQUAL -> value.prefix() ? like(expression, value) : bound(expression, " = ?", value);
            case NOT_EQUAL ->
                value.prefix()
                        ? "(" + like(expression, value) + " is not true)"
                        : bound(expression, " is distinct from ?", value);
            case HAS -> contains(expression, value);
            default -> {
                if (value.prefix()) {
                    throw refuse(value.position(), "* may only be used with = and !=");
                }
                yield bound(expression, sql(comparison.operator()) + "?", value);
            }
        };
    }

    private String contains(String expression, Filter.Value value) {
        if (isAnything(value)) {
            return "(" + expression + " <> '')";
        }
        if (value.prefix()) {
            throw refuse(value.position(), ": means \"contains\"; use = with a *");
        }
        parameters.add(value.text());
        return "(strpos(" + expression + ", ?) > 0)";
    }

    private String bound(String expression, String comparison, Filter.Value value) {
        parameters.add(value.text());
        return "(" + expression + comparison + ")";
    }

    private String like(String expression, Filter.Value value) {
        String escaped = value.text().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        parameters.add(escaped + "%");
        return "(" + expression + " like ?)";
    }

    private static boolean isAnything(Filter.Value value) {
        return value.prefix() && value.text().isEmpty();
    }

    private static String sql(Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " is distinct from ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
            case HAS -> throw new IllegalArgumentException(": is not a comparison");
        };
    }

    private EngineException refuse(int position, String why) {
        return Refusal.at("filter", text, position, why);
    }
}
