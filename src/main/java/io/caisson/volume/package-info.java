/**
 * Named and anonymous volumes: directories of the engine's that outlive every container.
 *
 * <p>Most are plain directories. A kind of volume that is a mount instead is a bean of type {@link
 * io.caisson.volume.VolumeMounter}, which says by driver and options which volumes are its own; {@code VolumeMounts}
 * calls it. It has a volume mounted before it is filled, before a container starts that holds it, and while the engine
 * itself works on it; unmounts what no container holds; and unmounts before a volume's directory is removed. Whoever
 * reads or writes a volume's {@code data} holds {@code VolumeArea.use} meanwhile, for else it may be an empty
 * directory below a mount that is not there.
 *
 * <p>Uses {@code diskimage}, {@code filesystem}, {@code content}, {@code registry}, {@code oci} and the packages across;
 * {@code container} and {@code api} call it. Nothing here knows what a container is but its ID.
 */
@NullMarked
package io.caisson.volume;

import org.jspecify.annotations.NullMarked;
