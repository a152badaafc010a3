package io.caisson.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.ErrorReason;
import io.caisson.testing.Fuzzing;
import java.nio.charset.StandardCharsets;

/** Whatever a client filters by becomes SQL whose text is ours, with a value for each mark; or it is refused. */
public final class FilterTarget {
    private static final FieldMap<String> FIELDS = FieldMap.<String>of("thing")
            .filtered("s", FieldType.STRING, "t.s")
            .filtered("i", FieldType.INTEGER, "t.i")
            .filtered("b", FieldType.BOOLEAN, "t.b")
            .filtered("t", FieldType.TIMESTAMP, "t.t")
            .filtered("d", FieldType.DURATION, "t.d")
            .filtered("g", FieldType.GLOB, "t.g")
            .filtered("l", FieldType.LABELS, "t.l")
            .any("a", FieldType.STRING, "exists (select 1 from a where {a.x})");

    private FilterTarget() {}

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void filters(byte[] bytes) throws Exception {
        String filter = new String(bytes, StandardCharsets.UTF_8);
        Fuzzing.parse(() -> FIELDS.condition(filter), ErrorReason.INVALID_FILTER)
                .ifPresent(condition -> {
                    assertThat(condition.sql().chars().filter(c -> c == '?'))
                            .hasSize(condition.parameters().size());
                    assertThat(condition.sql()).matches("[a-z0-9_.,(){}':?=<>~ -]*");
                });
    }
}
