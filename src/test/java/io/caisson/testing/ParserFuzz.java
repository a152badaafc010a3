package io.caisson.testing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.layer.TarTargets;
import io.caisson.oci.OciTargets;
import io.caisson.query.FilterTarget;
import io.caisson.registry.ChallengeTarget;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/**
 * Hostile input for every parser of what others send: refused for one of the declared reasons or read, in
 * bounded time and memory (the JVM's 512 MiB), and what was read is the same when it is written and read
 * again.
 *
 * <p>Jazzer makes the inputs from the seeds beside this class and from which branches they take; it runs on
 * JDK 25, so there is no fuzzer of our own. It fuzzes one test for each JVM, so the first byte says which
 * parser gets the rest. An input that fails is written to {@code target/fuzz}; it belongs among the seeds.
 */
@Tag("fuzz")
class ParserFuzz {
    private static final long RUNS = 150_000;

    @FuzzTest(maxExecutions = RUNS)
    void parsers(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 7) {
            case 0 -> OciTargets.references(rest);
            case 1 -> OciTargets.manifests(rest);
            case 2 -> OciTargets.configurations(rest);
            case 3 -> ChallengeTarget.challenges(rest);
            case 4 -> TarTargets.headers(rest);
            case 5 -> TarTargets.records(rest);
            case 6 -> TarTargets.names(rest);
            default -> FilterTarget.filters(rest);
        }
    }
}
