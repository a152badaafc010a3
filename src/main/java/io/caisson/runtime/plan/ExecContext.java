package io.caisson.runtime.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the plan of one more process needs to know beyond the process.
 *
 * @param tasksFiles v1 cgroups to enter
 * @param filter compiled seccomp program, or null for none
 * @param lastCapability the highest that the kernel knows
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExecContext(List<String> tasksFiles, byte @Nullable [] filter, int filterFlags, int lastCapability) {}
