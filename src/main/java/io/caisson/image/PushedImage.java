package io.caisson.image;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;

/**
 * An image that a registry has now.
 *
 * @param manifest as it is here and there, byte by byte
 */
public record PushedImage(Reference reference, Descriptor manifest) {}
