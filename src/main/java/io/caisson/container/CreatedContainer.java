package io.caisson.container;

import java.util.List;

/**
 * A container that was made.
 *
 * @param warnings what was asked for and is not to be had here, a sentence each
 */
public record CreatedContainer(Container container, List<String> warnings) {
    public CreatedContainer {
        warnings = List.copyOf(warnings);
    }
}
