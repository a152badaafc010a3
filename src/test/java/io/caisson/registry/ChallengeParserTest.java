package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of WWW-Authenticate is read, and what is refused. */
class ChallengeParserTest {
    private static final String USUAL =
            "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\"";

    @Test
    void readsWhatRegistriesSend() {
        assertThat(parse(USUAL))
                .containsExactly(new Challenge(
                        "bearer",
                        Map.of(
                                "realm", "https://auth.example/token",
                                "service", "registry.example",
                                "scope", "repository:a/b:pull,push")));
    }

    @Test
    void readsSeveralChallengesOfALineAndOfLines() {
        List<Challenge> challenges = ChallengeParser.parse(List.of(
                " , Negotiate, Basic realm=\"a, b\" , Bearer\trealm = c ,,x=\"\\\"q\\\\\"".replace('\t', ' '),
                "Digest abc=="));
        assertThat(challenges)
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge("bearer", Map.of("realm", "c", "x", "\"q\\")),
                        new Challenge("digest", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "\"Bearer\"",
                "Bearer realm=\"open",
                "Bearer realm=\"open\\",
                "Bearer realm=\"a\" service=\"b\"",
                "Bearer realm=\"a\", realm=\"b\"",
                "Bearer realm=\"a\", REALM=\"b\"",
                "Bearer realm=\"a\r\nb\"",
                "Bearer realm=a b",
                "Bearer (realm=a)",
                "Bearer realm=https://a/b"
            })
    void refusesWhatIsNotByTheLetter(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatHasNoEnd() {
        assertThatThrownBy(() -> parse("Bearer realm=\"" + "a".repeat(10_000) + "\""))
                .hasMessageContaining("characters");
        assertThatThrownBy(() -> parse("Basic,".repeat(100))).hasMessageContaining("challenges");
        StringBuilder parameters = new StringBuilder("Bearer a0=b");
        for (int i = 1; i < 100; i++) {
            parameters.append(",a").append(i).append("=b");
        }
        assertThatThrownBy(() -> parse(parameters.toString())).hasMessageContaining("parameters");
    }

    /** Whatever comes: challenges or a refusal, and soon. */
    @Test
    void survivesNoise() {
        Random random = new Random(7);
        String signs = "Bearer realm=\"\\,; \t\u0000ä/:";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder line = new StringBuilder(random.nextBoolean() ? USUAL : "");
            for (int change = random.nextInt(12); change >= 0; change--) {
                int at = random.nextInt(line.length() + 1);
                char sign = signs.charAt(random.nextInt(signs.length()));
                if (random.nextBoolean() && at < line.length()) {
                    line.setCharAt(at, sign);
                } else {
                    line.insert(at, sign);
                }
            }
            try {
                assertThat(parse(line.toString()))
                        .allSatisfy(each -> assertThat(each.scheme()).isNotEmpty());
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("at character [0-9]+ .*|it .*");
            }
        }
    }

    private static List<Challenge> parse(String line) {
        return ChallengeParser.parse(List.of(line));
    }
}
