/**
 * The runtime-spec v1.2 as records, one per type: what a container is to be, in JSON's terms.
 *
 * <p>Data only. Null or empty means that the document does not say. Uses nothing of ours; every
 * package that makes, reads or carries out a runtime-spec may use it.
 */
@NullMarked
package io.caisson.oci.runtime;

import org.jspecify.annotations.NullMarked;
