/**
 * Volume drivers that speak the Container Storage Interface (CSI v1) over a Unix socket: the calls, their
 * deadlines and retries. Holds no state of a volume: that, and the order of the calls, is for {@code volume}, which does
 * not call it yet.
 *
 * <p>Uses {@code error} and the generated messages of {@code csi.proto} only.
 */
@NullMarked
package io.caisson.csi;

import org.jspecify.annotations.NullMarked;
