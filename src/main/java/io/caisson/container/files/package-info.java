/**
 * Files of containers: what they have changed, what lies at a path, copies out and in.
 *
 * <p>{@link io.caisson.container.files.ContainerFiles} is the entry. Uses {@code container}, its
 * {@code exec} and {@code lifecycle}, {@code snapshot}, {@code layer}, {@code filesystem}, {@code oci} and
 * {@code error}; {@code api} calls it.
 */
@NullMarked
package io.caisson.container.files;

import org.jspecify.annotations.NullMarked;
