package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileName;
import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/** Why a layer is not applied, always with the entry's name. */
final class LayerRefusal {
    private static final int LONGEST = 200;

    private LayerRefusal() {}

    static EngineException refused(String entry, String why) {
        return refused(entry, why, null);
    }

    static EngineException refused(String entry, String why, @Nullable Throwable cause) {
        return new EngineException(
                        ErrorReason.LAYER_REFUSED,
                        "The layer's entry '" + shown(entry) + "' is refused: " + why + ".",
                        cause)
                .with("entry", shown(entry));
    }

    static EngineException tooMuch(String what, long limit) {
        return new EngineException(
                        ErrorReason.LIMIT_EXCEEDED,
                        "The layer is refused: it unpacks to more than " + limit + " " + what + ".")
                .with("limit", Long.toString(limit));
    }

    static EngineException corrupt(String why, @Nullable Throwable cause) {
        return new EngineException(ErrorReason.CONTENT_CORRUPT, "The layer cannot be read: " + why + ".", cause);
    }

    static EngineException corrupt(String entry, String why, Throwable cause) {
        return new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "The layer cannot be read at its entry '" + shown(entry) + "': " + why + ".",
                        cause)
                .with("entry", shown(entry));
    }

    /** What an exception says, to be followed by a full stop. */
    static String words(Exception e) {
        if (e instanceof EOFException || e.getMessage() == null) {
            return e instanceof EOFException ? "it ends too early" : e.toString();
        }
        String message = e.getMessage();
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static String shown(String entry) {
        String name = FileName.printable(entry);
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }
}
