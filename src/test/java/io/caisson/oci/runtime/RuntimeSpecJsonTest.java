package io.caisson.oci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runc and crun write as their default spec is read whole and written as it was. */
class RuntimeSpecJsonTest {
    private final ObjectMapper json = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(strings = {"runc.json", "crun.json"})
    void anotherRuntimesSpecComesBackAsItWas(String resource) throws IOException {
        JsonNode original;
        try (InputStream stream = RuntimeSpecJsonTest.class.getResourceAsStream(resource)) {
            original = json.readTree(stream);
        }
        RuntimeSpec spec = json.treeToValue(original, RuntimeSpec.class);
        assertThat(withoutEmptyLists(json.readTree(json.writeValueAsString(spec))))
                .isEqualTo(withoutEmptyLists(original));
    }

    @Test
    void aSeccompFilterUsesTheSpecsWords() throws IOException {
        Seccomp seccomp = json.readValue("""
                {"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],
                 "syscalls":[{"names":["clone"],"action":"SCMP_ACT_KILL",
                 "args":[{"index":0,"value":2114060288,"op":"SCMP_CMP_MASKED_EQ"}]}]}""", Seccomp.class);
        assertThat(seccomp.syscalls().getFirst().action()).isEqualTo(SeccompAction.KILL_THREAD);
        assertThat(seccomp.syscalls().getFirst().args())
                .containsExactly(new SeccompArgument(0, 2114060288L, 0, SeccompOperator.MASKED_EQUAL));
        assertThat(json.writeValueAsString(seccomp))
                .contains("SCMP_ACT_ERRNO", "SCMP_ARCH_X86_64", "SCMP_CMP_MASKED_EQ");
    }

    /** The spec gives a list that is empty and one that is missing the same meaning. */
    private static JsonNode withoutEmptyLists(JsonNode node) {
        node.forEach(RuntimeSpecJsonTest::withoutEmptyLists);
        if (node.isObject()) {
            node.properties()
                    .removeIf(entry ->
                            entry.getValue().isArray() && entry.getValue().isEmpty());
        }
        return node;
    }
}
