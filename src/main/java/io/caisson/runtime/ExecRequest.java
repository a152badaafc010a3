package io.caisson.runtime;

import io.caisson.oci.runtime.RuntimeSpec;

/**
 * One more process for a container that runs.
 *
 * @param id 64 hexadecimal digits
 * @param spec the container's, with the process that is to be made
 * @param input whether it reads what {@link ExecProcess#write} gives it; one with a terminal always does
 * @param rows height of the terminal's window in characters; 0 for none
 * @param note words for who finds it after a restart of the engine, in one line
 */
public record ExecRequest(
        String id, String containerId, RuntimeSpec spec, boolean input, int rows, int columns, String note) {}
