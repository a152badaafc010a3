package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limits of a bundle's container: what its configuration says, and what every container may use. */
final class BundleLimits {
    /** {@code null, zero, full, random, urandom} and {@code tty, console, ptmx}; pseudoterminals; making any node. */
    private static final List<DeviceRule> USUAL = List.of(
            DeviceRule.allowCharacter(null, null, "m"),
            new DeviceRule(true, "b", null, null, "m"),
            DeviceRule.allowCharacter(1L, 3L, "rwm"),
            DeviceRule.allowCharacter(1L, 5L, "rwm"),
            DeviceRule.allowCharacter(1L, 7L, "rwm"),
            DeviceRule.allowCharacter(1L, 8L, "rwm"),
            DeviceRule.allowCharacter(1L, 9L, "rwm"),
            DeviceRule.allowCharacter(5L, 0L, "rwm"),
            DeviceRule.allowCharacter(5L, 1L, "rwm"),
            DeviceRule.allowCharacter(5L, 2L, "rwm"),
            DeviceRule.allowCharacter(136L, null, "rwm"));

    private BundleLimits() {}

    /** Of a container that is to be made. Without a rule no device may be used but the usual ones. */
    static Resources of(@Nullable Linux linux) {
        Resources given = given(linux);
        List<DeviceRule> rules = new ArrayList<>(given.devices());
        if (rules.isEmpty()) {
            rules.add(DeviceRule.DENY_ALL);
        }
        rules.addAll(USUAL);
        return new Resources(
                rules,
                given.memory(),
                given.cpu(),
                given.pids(),
                given.blockIO(),
                given.hugepageLimits(),
                given.unified());
    }

    /** As the configuration says. */
    static Resources given(@Nullable Linux linux) {
        Resources resources = linux == null ? null : linux.resources();
        return resources == null ? Resources.NONE : resources;
    }

    /**
     * The limits with changes: what these leave out stays as it is.
     *
     * @throws EngineException {@code INVALID_REQUEST} for what cannot change while a container runs
     */
    static Resources changed(Resources now, Resources changes) {
        if (!changes.devices().isEmpty()
                || changes.blockIO() != null
                || !changes.hugepageLimits().isEmpty()
                || !changes.unified().isEmpty()) {
            throw EngineException.invalid(
                    "resources", "only memory, cpu and pids can be changed while a container runs");
        }
        return new Resources(
                now.devices(),
                memory(now.memory(), changes.memory()),
                cpu(now.cpu(), changes.cpu()),
                changes.pids() == null ? now.pids() : changes.pids(),
                now.blockIO(),
                now.hugepageLimits(),
                now.unified());
    }

    private static @Nullable Memory memory(@Nullable Memory now, @Nullable Memory changes) {
        if (changes == null || now == null) {
            return changes == null ? now : changes;
        }
        return new Memory(
                or(changes.limit(), now.limit()),
                or(changes.reservation(), now.reservation()),
                or(changes.swap(), now.swap()),
                now.swappiness(),
                now.disableOOMKiller(),
                now.useHierarchy());
    }

    private static @Nullable Cpu cpu(@Nullable Cpu now, @Nullable Cpu changes) {
        if (changes == null || now == null) {
            return changes == null ? now : changes;
        }
        return new Cpu(
                or(changes.shares(), now.shares()),
                or(changes.quota(), now.quota()),
                or(changes.burst(), now.burst()),
                or(changes.period(), now.period()),
                or(changes.cpus(), now.cpus()),
                or(changes.mems(), now.mems()),
                or(changes.idle(), now.idle()));
    }

    private static <T> @Nullable T or(@Nullable T changed, @Nullable T now) {
        return changed == null ? now : Objects.requireNonNull(changed);
    }
}
