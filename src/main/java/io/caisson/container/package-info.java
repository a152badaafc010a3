/**
 * Containers: instances of an image with a read-write layer over it, and what becomes of them.
 *
 * <p>{@link io.caisson.container.Containers} is the entry. {@code lifecycle} has one class per verb,
 * {@code supervise} what happens when a process ends, {@code health} whether it does what it is for, {@code logs} what containers write. Uses
 * {@code image}, {@code volume}, {@code snapshot}, {@code layer}, {@code spec}, {@code runtime},
 * {@code device}, {@code filesystem}, {@code oci} and the packages across; {@code api} and {@code engine} call it.
 */
@NullMarked
package io.caisson.container;

import org.jspecify.annotations.NullMarked;
