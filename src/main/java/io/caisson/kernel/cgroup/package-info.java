/**
 * Control groups (cgroups(7)): which hierarchies this machine has, and one cgroup per container in
 * those of them that its limits need.
 *
 * <p>Knows cgroup v1, v2 and both side by side. It touches only cgroups that it made. It may use
 * {@code kernel.jna} and the records of {@code oci.runtime} as its vocabulary, nothing else of ours.
 */
@NullMarked
package io.caisson.kernel.cgroup;

import org.jspecify.annotations.NullMarked;
