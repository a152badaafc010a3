package io.caisson.registry;

import io.caisson.oci.Descriptor;

/**
 * A manifest or index as the registry sent it, its digest verified.
 *
 * @param descriptor with the media type of the answer
 */
@SuppressWarnings("ArrayRecordComponent")
public record FetchedManifest(Descriptor descriptor, byte[] bytes) {}
