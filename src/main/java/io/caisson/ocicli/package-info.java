/**
 * The runtime's own command line: {@code caisson oci …} speaks what callers of runc say, on bundles, without an
 * engine or a database. An edge like {@code cli}, of which it knows nothing.
 *
 * <p>Uses {@code runtime}, {@code kernel}, {@code oci}, {@code error}.
 */
@NullMarked
package io.caisson.ocicli;

import org.jspecify.annotations.NullMarked;
