package io.caisson.error;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that use cases and mechanisms throw on purpose.
 *
 * <p>Its message says what was tried, on what, why it failed and what to do; every variable part of
 * it is also in {@link #metadata()}, so that a program need not parse words. Immutable: the
 * {@code with…} methods return a copy that keeps the cause and the stack trace's place of throw.
 */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorReason reason;
    private final transient Details details;

    public EngineException(ErrorReason reason, String message) {
        this(reason, message, null);
    }

    public EngineException(ErrorReason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, Details.NONE);
    }

    private EngineException(ErrorReason reason, String message, @Nullable Throwable cause, Details details) {
        super(message, cause);
        this.reason = reason;
        this.details = details;
    }

    /** A request that breaks rules, all of them told at once. */
    public static EngineException invalid(List<FieldViolation> violations) {
        StringBuilder words = new StringBuilder("The request is invalid:");
        for (FieldViolation violation : violations) {
            words.append(' ')
                    .append(violation.field())
                    .append(": ")
                    .append(violation.description())
                    .append(';');
        }
        words.setCharAt(words.length() - 1, '.');
        return new EngineException(
                ErrorReason.INVALID_REQUEST,
                words.toString(),
                null,
                new Details(Map.of(), List.copyOf(violations), null, List.of()));
    }

    /** A request with one field that breaks a rule. */
    public static EngineException invalid(String field, String description) {
        return invalid(List.of(new FieldViolation(field, description)));
    }

    /** A copy with one more variable part of the message. */
    public EngineException with(String key, String value) {
        Map<String, String> metadata = new LinkedHashMap<>(details.metadata);
        metadata.put(key, value);
        return copy(getMessage(), new Details(metadata, details.violations, details.resource, details.preconditions));
    }

    /** A copy whose message begins with what was tried, for whoever knows that better than the thrower. */
    public EngineException during(String tried) {
        return copy(tried + ": " + getMessage(), details);
    }

    /** A copy that names the resource it is about. */
    public EngineException about(String type, String name) {
        ResourceName resource = new ResourceName(type, name);
        return copy(getMessage(), new Details(details.metadata, details.violations, resource, details.preconditions));
    }

    /** A copy with one more thing that stands in the way. */
    public EngineException blockedBy(Precondition precondition) {
        List<Precondition> preconditions = new ArrayList<>(details.preconditions);
        preconditions.add(precondition);
        return copy(getMessage(), new Details(details.metadata, details.violations, details.resource, preconditions));
    }

    /** The stable reason, which also decides the status code. */
    public ErrorReason reason() {
        return reason;
    }

    /** The variable parts of the message, by name. */
    public Map<String, String> metadata() {
        return details.metadata;
    }

    /** The rules broken by fields of the request; empty for other reasons. */
    public List<FieldViolation> violations() {
        return details.violations;
    }

    /** The resource it is about, or null. */
    public @Nullable ResourceName resource() {
        return details.resource;
    }

    /** What stands in the way; empty where nothing does. */
    public List<Precondition> preconditions() {
        return details.preconditions;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private EngineException copy(String message, Details changed) {
        EngineException copy = new EngineException(reason, message, getCause(), changed);
        copy.setStackTrace(getStackTrace());
        for (Throwable suppressed : getSuppressed()) {
            copy.addSuppressed(suppressed);
        }
        return copy;
    }

    private record Details(
            Map<String, String> metadata,
            List<FieldViolation> violations,
            @Nullable ResourceName resource,
            List<Precondition> preconditions) {
        static final Details NONE = new Details(Map.of(), List.of(), null, List.of());
    }
}
