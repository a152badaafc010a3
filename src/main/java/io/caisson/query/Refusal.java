package io.caisson.query;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;

/** Words for what is wrong with a filter or an order, and where. */
final class Refusal {
    private static final int SHOWN = 200;

    private Refusal() {}

    static EngineException at(String what, String text, int position, String why) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return new EngineException(
                        ErrorReason.INVALID_FILTER,
                        "Cannot use the " + what + " \"" + shown + "\": at position " + position + ": " + why)
                .with(what, shown)
                .with("position", Integer.toString(position));
    }
}
