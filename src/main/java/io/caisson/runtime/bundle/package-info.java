/**
 * The runtime without an engine: containers from bundles (runtime-spec, bundle.md), whose whole state is in a
 * directory of files and in the kernel. No process of ours stays beside a container: its first one waits at a
 * named pipe to be started, and is reaped by whoever adopts orphans.
 *
 * <p>Uses {@code runtime.shim}, {@code runtime.plan}, {@code kernel}, {@code filesystem}, {@code oci},
 * {@code error}.
 */
@NullMarked
package io.caisson.runtime.bundle;

import org.jspecify.annotations.NullMarked;
