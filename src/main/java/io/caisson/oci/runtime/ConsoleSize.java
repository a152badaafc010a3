package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Size of a pseudoterminal in characters: runtime-spec {@code config.md#process}.
 *
 * @param height rows
 * @param width columns
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ConsoleSize(int height, int width) {}
