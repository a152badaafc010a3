package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How an argument is compared, unsigned: runtime-spec {@code config-linux.md#seccomp}.
 */
public enum SeccompOperator {
    /** Argument ≠ value. */
    @JsonProperty("SCMP_CMP_NE")
    NOT_EQUAL,
    /** Argument &lt; value. */
    @JsonProperty("SCMP_CMP_LT")
    LESS,
    /** Argument ≤ value. */
    @JsonProperty("SCMP_CMP_LE")
    LESS_OR_EQUAL,
    /** Argument = value. */
    @JsonProperty("SCMP_CMP_EQ")
    EQUAL,
    /** Argument ≥ value. */
    @JsonProperty("SCMP_CMP_GE")
    GREATER_OR_EQUAL,
    /** Argument &gt; value. */
    @JsonProperty("SCMP_CMP_GT")
    GREATER,
    /** Argument masked with value = valueTwo. */
    @JsonProperty("SCMP_CMP_MASKED_EQ")
    MASKED_EQUAL
}
