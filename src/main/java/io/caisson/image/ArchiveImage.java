package io.caisson.image;

import io.caisson.oci.Descriptor;
import java.util.List;

/**
 * One image of an archive.
 *
 * @param manifest of its manifest or index
 * @param bytes of that
 * @param names that the archive has for it
 */
@SuppressWarnings("ArrayRecordComponent")
record ArchiveImage(Descriptor manifest, byte[] bytes, List<String> names) {}
