package io.caisson.spec;

import io.caisson.error.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/** Collects every rule that settings break, so that a caller hears of all of them at once. */
final class Violations {
    private final List<FieldViolation> found = new ArrayList<>();

    void add(String field, String description) {
        found.add(new FieldViolation(field, description));
    }

    void require(boolean holds, String field, String description) {
        if (!holds) {
            add(field, description);
        }
    }

    List<FieldViolation> found() {
        return List.copyOf(found);
    }
}
