package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Whatever stands in {@code WWW-Authenticate} is read or refused, and what was read is written as it was. */
public final class ChallengeTarget {
    private static final int LONGEST = 8 * 1024;

    private ChallengeTarget() {}

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void challenges(byte[] bytes) throws Exception {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        Fuzzing.parse(() -> parsed(line)).ifPresent(challenges -> {
            String written = challenges.stream().map(ChallengeTarget::written).collect(Collectors.joining(", "));
            if (written.length() <= LONGEST) {
                assertThat(ChallengeParser.parse(List.of(written))).isEqualTo(challenges);
            }
        });
    }

    /** Nothing if it is refused. */
    private static List<Challenge> parsed(String line) {
        try {
            return ChallengeParser.parse(List.of(line));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return List.of();
        }
    }

    private static String written(Challenge challenge) {
        String parameters = challenge.parameters().entrySet().stream()
                .map(each -> each.getKey() + "=\""
                        + each.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(", "));
        return parameters.isEmpty() ? challenge.scheme() : challenge.scheme() + " " + parameters;
    }
}
