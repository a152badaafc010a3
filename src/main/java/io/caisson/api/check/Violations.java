package io.caisson.api.check;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.v1.RegistryCredentials;
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

    /** None, or whole ones; says nothing of what they hold. */
    Violations credentials(RegistryCredentials given) {
        if (given.equals(RegistryCredentials.getDefaultInstance())) {
            return this;
        }
        String username = given.getLogin().getUsername();
        boolean login = given.getCredentialCase() == RegistryCredentials.CredentialCase.LOGIN;
        return required("credentials.registry", given.getRegistry())
                .rule(
                        switch (given.getCredentialCase()) {
                            case LOGIN -> true;
                            case IDENTITY_TOKEN -> isSendable(given.getIdentityToken());
                            case REGISTRY_TOKEN -> isSendable(given.getRegistryToken());
                            case CREDENTIAL_NOT_SET -> false;
                        },
                        "credentials",
                        "must hold a login, or a token without blanks and control characters")
                .rule(
                        !login || !username.isEmpty() && username.indexOf(':') < 0,
                        "credentials.login.username",
                        "is required, and must have no colon");
    }

    private static boolean isSendable(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
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
