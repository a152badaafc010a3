package io.caisson.api.check;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Collects the broken rules of one request, and throws them all together. */
final class Violations {
    private final List<FieldViolation> found = new ArrayList<>();

    /** Adds a violation unless the rule holds. */
    Violations rule(boolean holds, String field, String description) {
        if (!holds) {
            found.add(new FieldViolation(field, description));
        }
        return this;
    }

    /** The field must not be empty. */
    Violations required(String field, String value) {
        return rule(!value.isEmpty(), field, "is required");
    }

    /** Empty, or a UUID. */
    Violations requestId(String value) {
        return rule(value.isEmpty() || isUuid(value), "request_id", "must be a UUID, or empty; it is '" + value + "'");
    }

    /** Not negative. */
    Violations pageSize(int value) {
        return rule(value >= 0, "page_size", "must not be negative; 0 means the default");
    }

    /** Within protobuf's range, and not negative. */
    Violations duration(String field, Duration value) {
        boolean valid = Durations.isValid(value);
        return rule(valid, field, "must be a valid duration")
                .rule(!valid || !Durations.isNegative(value), field, "must not be negative");
    }

    /** Within protobuf's range. */
    Violations timestamp(String field, Timestamp value) {
        return rule(Timestamps.isValid(value), field, "must be a valid timestamp");
    }

    /**
     * Nothing if every rule held.
     *
     * @throws EngineException INVALID_REQUEST with everything found
     */
    void refuse() {
        if (!found.isEmpty()) {
            throw EngineException.invalid(found);
        }
    }

    private static boolean isUuid(String value) {
        try {
            return UUID.fromString(value).toString().equalsIgnoreCase(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
