package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A rule on devices: runtime-spec {@code config-linux.md#allowed-device-list}.
 *
 * @param allow whether it allows or denies
 * @param type {@code a} all, {@code c} character, {@code b} block; null is {@code a}
 * @param major major number; null is every one
 * @param minor minor number; null is every one
 * @param access some of {@code r}, {@code w}, {@code m}; null is all three
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeviceRule(
        boolean allow,
        @Nullable String type,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable String access) {
    /** Denies every use of every device. */
    public static final DeviceRule DENY_ALL = new DeviceRule(false, null, null, null, "rwm");

    /** Allows the accesses to a character device; a null number is every one. */
    public static DeviceRule allowCharacter(@Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRule(true, "c", major, minor, access);
    }
}
