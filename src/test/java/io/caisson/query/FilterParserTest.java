package io.caisson.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.query.Filter.And;
import io.caisson.query.Filter.Comparison;
import io.caisson.query.Filter.Everything;
import io.caisson.query.Filter.Not;
import io.caisson.query.Filter.Operator;
import io.caisson.query.Filter.Or;
import io.caisson.query.Filter.Value;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {
    private static final Comparison A = new Comparison("a", "", Operator.EQUAL, new Value("1", false, 2), 0);

    @Test
    void nothingAndBlanksAreEverything() {
        assertThat(Filter.parse("")).isEqualTo(new Everything());
        assertThat(Filter.parse(" \t\n")).isEqualTo(new Everything());
    }

    @Test
    void orBindsTighterThanAndAsAip160Says() {
        assertThat(shape("a=1 AND b=2 OR c=3 AND d=4")).isEqualTo("(a & (b | c) & d)");
        assertThat(shape("(a=1 AND b=2) OR c=3")).isEqualTo("((a & b) | c)");
    }

    @Test
    void notTakesOneTermInBothSpellings() {
        assertThat(shape("NOT a=1 AND -b=2 AND NOT(c=3 OR d=4)")).isEqualTo("(!a & !b & !(c | d))");
        assertThat(Filter.parse("NOTE=1")).isInstanceOf(Comparison.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=1 | a | | EQUAL | 1 | false",
                "a != \"x y\" | a | | NOT_EQUAL | x y | false",
                "a<=5 | a | | LESS_OR_EQUAL | 5 | false",
                "a< 5 | a | | LESS | 5 | false",
                "a >=5 | a | | GREATER_OR_EQUAL | 5 | false",
                "a>5 | a | | GREATER | 5 | false",
                "labels.com.example/team = 'red' | labels | com.example/team | EQUAL | red | false",
                "labels.\"a b\" = c | labels | a b | EQUAL | c | false",
                "labels:tier | labels | | HAS | tier | false",
                "labels.tier:* | labels | tier | HAS | `` | true",
                "image = docker.io/library/busybox:1.36 | image | | EQUAL | docker.io/library/busybox:1.36 | false",
                "t > 2026-01-31T12:00:00+02:00 | t | | GREATER | 2026-01-31T12:00:00+02:00 | false",
                "name = web* | name | | EQUAL | web | true",
                "name = \"we\\*b\\\"\\\\*\" | name | | EQUAL | we*b\"\\ | true",
                "state = 'it\"s' | state | | EQUAL | it\"s | false",
                "a = -5 | a | | EQUAL | -5 | false",
            })
    void readsComparisons(String text, String field, String key, Operator operator, String value, boolean prefix) {
        assertThat(Filter.parse(text)).asInstanceOf(type(Comparison.class)).satisfies(comparison -> {
            assertThat(comparison.field()).isEqualTo(field);
            assertThat(comparison.key()).isEqualTo(key == null ? "" : key);
            assertThat(comparison.operator()).isEqualTo(operator);
            assertThat(comparison.value().text()).isEqualTo(value);
            assertThat(comparison.value().prefix()).isEqualTo(prefix);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "web | 3 | operator",
                "a=1 b=2 | 4 | expected AND",
                "a=1 AND | 7 | expected a field",
                "a= | 2 | expected a value",
                "a=\"x | 2 | not closed",
                "a=\"\\n\" | 3 | backslash",
                "(a=1 | 4 | closing parenthesis",
                "a=1) | 3 | expected AND",
                "AND=1 | 0 | expected a field",
                "a ~ 1 | 2 | operator",
                "labels. = 1 | 7 | expected a key",
                "=1 | 0 | expected a field",
                "NOT NOT a=1 | 4 | expected a field",
            })
    void tellsWhereItIsWrong(String text, int position, String words) {
        assertThatThrownBy(() -> Filter.parse(text))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(ErrorReason.INVALID_FILTER);
                    assertThat(error.metadata()).containsEntry("position", Integer.toString(position));
                    assertThat(error.metadata()).containsEntry("filter", text);
                    assertThat(error).hasMessageContaining(words);
                });
    }

    @Test
    void boundsLengthDepthAndNumber() {
        assertThat(Filter.parse("(".repeat(32) + "a=1" + ")".repeat(32))).isInstanceOf(Comparison.class);
        refused("(".repeat(33) + "a=1" + ")".repeat(33), "deep");
        refused("(".repeat(4000), "deep");
        refused("a=" + "x".repeat(4095), "characters");
        refused("a=1" + " OR a=1".repeat(100), "comparisons");
        refused("a=\"\0\"", "NUL");
    }

    @Test
    void survivesAnything() {
        String[] pieces = {
            "a", "labels", ".", "=", "!=", "<", ">=", ":", "(", ")", "\"", "'", "\\", "*", " ", "AND", "OR", "NOT", "-",
            "1", "?", "%", "--", ";", "ä", "\u0000", "\ud800", "x y"
        };
        Random random = new Random(160);
        int parsed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                Filter.parse(text.toString());
                parsed++;
            } catch (EngineException refused) {
                int position = Integer.parseInt(refused.metadata().get("position"));
                assertThat(position).as(text.toString()).isBetween(0, text.length());
            }
        }
        assertThat(parsed).isGreaterThan(100);
    }

    @Test
    void whatWasBuiltIsReadBack() {
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            String written = write(random, 4);
            String shape = shape(written);
            assertThat(shape(shape.replace("!", "NOT ")
                            .replace(" & ", " AND ")
                            .replace(" | ", " OR ")
                            .replaceAll("([a-d])", "$1=1")))
                    .isEqualTo(shape);
        }
    }

    private static String write(Random random, int depth) {
        String field = String.valueOf((char) ('a' + random.nextInt(4)));
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 1 -> "(" + write(random, depth - 1) + " AND " + write(random, depth - 1) + ")";
            case 2 -> "(" + write(random, depth - 1) + " OR " + write(random, depth - 1) + ")";
            case 3 -> "-(" + write(random, depth - 1) + ")";
            default -> field + " != 'x'";
        };
    }

    private static String shape(String text) {
        return shape(Filter.parse(text));
    }

    private static String shape(Filter filter) {
        return switch (filter) {
            case Everything() -> "";
            case And(List<Filter> parts) ->
                "("
                        + String.join(
                                " & ",
                                parts.stream().map(FilterParserTest::shape).toList()) + ")";
            case Or(List<Filter> parts) ->
                "("
                        + String.join(
                                " | ",
                                parts.stream().map(FilterParserTest::shape).toList()) + ")";
            case Not(Filter part) -> part instanceof Not ? "!(" + shape(part) + ")" : "!" + shape(part);
            case Comparison comparison -> comparison.field();
        };
    }

    @Test
    void positionsAreOfTheText() {
        assertThat(Filter.parse("a=1")).isEqualTo(A);
    }

    private static void refused(String text, String words) {
        assertThatThrownBy(() -> Filter.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(words);
    }
}
