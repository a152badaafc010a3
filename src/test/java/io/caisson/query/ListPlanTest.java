package io.caisson.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListPlanTest {
    private record Row(String id, String name, Instant made) {}

    private static final FieldMap<Row> FIELDS = FieldMap.<Row>of("thing")
            .ordered("id", FieldType.STRING, "t.id", Row::id)
            .ordered("name", FieldType.STRING, "t.name", Row::name)
            .ordered("made", FieldType.TIMESTAMP, "t.made", Row::made)
            .filtered("size", FieldType.INTEGER, "t.size")
            .filtered("ready", FieldType.BOOLEAN, "t.ready")
            .filtered("age", FieldType.DURATION, "t.age")
            .filtered("labels", FieldType.LABELS, "t.labels")
            .filtered("path", FieldType.GLOB, "t.path")
            .any("user", FieldType.STRING, "exists (select 1 from u where {u.name})");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name = web | (t.name = ?) | web",
                "name = w_b%* | (t.name like ?) | w\\_b\\%%",
                "name != w* | ((t.name like ?) is not true) | w%",
                "name != web | (t.name is distinct from ?) | web",
                "name:eb | (strpos(t.name, ?) > 0) | eb",
                "NOT name = web | ((t.name = ?) is not true) | web",
                "size >= 5 | (t.size >= ?) | 5",
                "ready = true | (t.ready = ?) | true",
                "age < 1.5s | (t.age < ?) | 1.5",
                "labels:tier | ((t.labels -> cast(? as text)) is not null) | tier",
                "labels.tier != a | ((t.labels ->> cast(? as text)) is distinct from ?) | tier,a",
                "user = bob | (exists (select 1 from u where (u.name = ?))) | bob",
                "user != bob | ((exists (select 1 from u where (u.name = ?))) is not true) | bob",
                "path = te?m/*:1 | (t.path ~ ?) | ^te[^/]m\\/[^/]*\\:1$",
                "path != '[a-cx]**[^.]*' | ((t.path ~ ?) is not true) | ^[a-cx][^/]*[^\\.][^/]*$",
                "name = \"'; drop table t; --\" | (t.name = ?) | '; drop table t; --",
            })
    void writesSqlWithBoundValues(String filter, String sql, String parameters) {
        SqlCondition condition = FIELDS.condition(filter);
        assertThat(condition.sql()).isEqualTo(sql);
        assertThat(String.join(
                        ",",
                        condition.parameters().stream().map(String::valueOf).toList()))
                .isEqualTo(parameters);
    }

    @Test
    void bindsTypedValues() {
        assertThat(FIELDS.condition("made > 2026-01-31T12:00:00+02:00 AND size = 7 AND age = -0.5s")
                        .parameters())
                .containsExactly(OffsetDateTime.parse("2026-01-31T10:00:00Z"), 7L, new BigDecimal("-0.5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch = 1 | 0 | unknown field",
                "name=w*b | 6 | only stand at the end",
                "name=\"w*b\" | 7 | only stand at the end",
                "labels.a=\"w*b*\" | 11 | only stand at the end",
                "path:a | 0 | = and != only",
                "path = [b-a] | 7 | a pattern",
                "path = [] | 7 | a pattern",
                "path = a[b | 7 | a pattern",
                "name.key = 1 | 0 | no keys",
                "labels = 1 | 0 | labels.KEY",
                "size = many | 7 | whole number",
                "size = 99999999999999999999 | 7 | whole number",
                "size = 5* | 7 | text",
                "size:5 | 5 | only *",
                "ready > true | 0 | = and != only",
                "ready = yes | 8 | true or false",
                "made > yesterday | 7 | a time",
                "made > +999999999-01-01T00:00:00Z | 7 | a time",
                "age > 5 | 6 | seconds",
                "name < w* | 7 | only be used",
            })
    void refusesWhatDoesNotFitTheField(String filter, int position, String words) {
        assertThatThrownBy(() -> FIELDS.condition(filter))
                .hasMessageContaining(words)
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(ErrorReason.INVALID_FILTER);
                    assertThat(error.metadata()).containsEntry("position", Integer.toString(position));
                });
    }

    @Test
    void noParameterMarkIsEverLostOrAdded() {
        String[] parts = {"name = a", "name:'?'", "labels.'?' = '?'", "user != '?*'", "size > 1", "labels:'?'"};
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            String filter = parts[random.nextInt(parts.length)]
                    + (random.nextBoolean() ? " AND NOT " : " OR ")
                    + parts[random.nextInt(parts.length)];
            SqlCondition condition = FIELDS.condition(filter);
            assertThat(condition.sql().chars().filter(c -> c == '?').count())
                    .as(filter)
                    .isEqualTo(condition.parameters().size());
        }
    }

    @Test
    void numbersParameters() {
        assertThat(FIELDS.condition("name = a OR size > 1").numbered(3)).isEqualTo("((t.name = ?3) or (t.size > ?4))");
    }

    @Test
    void ordersByTheIdLast() {
        assertThat(plan("", "name").orderBy()).isEqualTo("t.name, t.id");
        assertThat(plan("made desc , name asc", "id").orderBy()).isEqualTo("t.made desc, t.name, t.id");
        assertThat(plan("id desc", "name").orderBy()).isEqualTo("t.id desc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "nosuch", "name,", "name up", "name desc asc", "name,name", ",", "name;drop"})
    void refusesOrders(String order) {
        assertThatThrownBy(() -> plan(order, "id"))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(ErrorReason.INVALID_FILTER);
                    assertThat(error.metadata()).containsKey("position");
                });
    }

    @Test
    void pageSizes() {
        assertThat(new ListQuery(0, "", "", "").effectivePageSize()).isEqualTo(100);
        assertThat(new ListQuery(7, "", "", "").effectivePageSize()).isEqualTo(7);
        assertThat(new ListQuery(5000, "", "", "").effectivePageSize()).isEqualTo(1000);
        assertThatThrownBy(() -> ListPlan.of(new ListQuery(-1, "", "", ""), FIELDS, "name"))
                .asInstanceOf(type(EngineException.class))
                .extracting(EngineException::reason)
                .isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void goesOnAfterTheLastRow() {
        ListQuery query = new ListQuery(2, "", "size > 1", "name");
        Page<Row> page = ListPlan.of(query, FIELDS, "id").page(rows(3));
        assertThat(page.items()).hasSize(2);
        ListPlan<Row> next = ListPlan.of(query.at(page.nextPageToken()), FIELDS, "id");
        assertThat(next.where().sql()).isEqualTo("((t.size > ?) and ((t.name, t.id) > (?, ?)))");
        assertThat(next.where().parameters()).containsExactly(1L, "name1", "id1");
        assertThat(next.page(rows(2)).nextPageToken()).isEmpty();
    }

    @Test
    void goesOnInMixedDirections() {
        ListQuery query = new ListQuery(1, "", "", "made desc, name");
        String token = ListPlan.of(query, FIELDS, "id").page(rows(2)).nextPageToken();
        SqlCondition where = ListPlan.of(query.at(token), FIELDS, "id").where();
        assertThat(where.sql())
                .isEqualTo("(t.made < ? or (t.made = ? and (t.name > ? or (t.name = ? and (t.id > ?)))))");
        OffsetDateTime made = OffsetDateTime.parse("1970-01-01T00:00:00.000001Z");
        assertThat(where.parameters()).containsExactly(made, made, "name0", "name0", "id0");
    }

    @Test
    void refusesForeignAndDamagedTokens() {
        ListQuery query = new ListQuery(1, "", "size > 1", "name");
        String token = ListPlan.of(query, FIELDS, "id").page(rows(2)).nextPageToken();
        refused(new ListQuery(1, token, "size > 2", "name"));
        refused(new ListQuery(1, token, "size > 1", "name desc"));
        refused(new ListQuery(1, token, "size > 1", ""));
        refused(query.at("x"));
        refused(query.at("!"));
        refused(query.at("A".repeat(100_000)));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String damaged = token.substring(0, i) + other + token.substring(i + 1);
            if (i < token.length() - 1) {
                refused(query.at(damaged));
            }
            refused(query.at(token.substring(0, i) + " "));
        }
        FieldMap<Row> other = FieldMap.<Row>of("other")
                .ordered("id", FieldType.STRING, "t.id", Row::id)
                .ordered("name", FieldType.STRING, "t.name", Row::name)
                .filtered("size", FieldType.INTEGER, "t.size");
        assertThatThrownBy(() -> ListPlan.of(query.at(token), other, "id")).isInstanceOf(EngineException.class);
        // Another page size is no other list.
        assertThat(ListPlan.of(new ListQuery(9, token, "size > 1", "name asc"), FIELDS, "id")
                        .limit())
                .isEqualTo(10);
    }

    private static void refused(ListQuery query) {
        assertThatThrownBy(() -> ListPlan.of(query, FIELDS, "id"))
                .as(query.pageToken())
                .asInstanceOf(type(EngineException.class))
                .extracting(EngineException::reason)
                .isEqualTo(ErrorReason.INVALID_PAGE_TOKEN);
    }

    private static ListPlan<Row> plan(String order, String defaultOrder) {
        return ListPlan.of(new ListQuery(0, "", "", order), FIELDS, defaultOrder);
    }

    private static List<Row> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Row("id" + i, "name" + i, Instant.EPOCH.plusNanos((i + 1) * 1000L)))
                .toList();
    }
}
