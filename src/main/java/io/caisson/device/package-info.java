/**
 * Devices of the host for containers: single nodes, and those that CDI files describe (Container Device
 * Interface, cdi SPEC.md), as edits of a runtime-spec.
 *
 * <p>Uses {@code kernel.file}, {@code oci} and {@code error}.
 */
@NullMarked
package io.caisson.device;

import org.jspecify.annotations.NullMarked;
