/**
 * Files of containers: what they have changed, what lies at a path, copies out and in.
 *
 * <p>{@link io.caisson.container.files.ContainerFiles} is the entry. Uses {@code container}, {@code snapshot},
 * {@code layer}, {@code kernel}, {@code filesystem}, {@code kernel.file}, {@code kernel.process}, {@code oci} and {@code error};
 * {@code api} calls it.
 */
@NullMarked
package io.caisson.container.files;

import org.jspecify.annotations.NullMarked;
