package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A condition on an argument of a system call: runtime-spec {@code config-linux.md#seccomp}.
 *
 * <p>Arguments are unsigned 64-bit values, carried here as the bits of a {@code long}.
 *
 * @param index which argument, 0 to 5
 * @param value what it is compared with; the mask for {@link SeccompOperator#MASKED_EQUAL}
 * @param valueTwo what the masked argument is compared with, for {@link SeccompOperator#MASKED_EQUAL}
 * @param op how it is compared
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SeccompArgument(int index, long value, long valueTwo, SeccompOperator op) {}
