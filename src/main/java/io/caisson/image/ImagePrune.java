package io.caisson.image;

/**
 * Which images are to be removed that no container uses.
 *
 * @param all also those that references point to
 * @param filter as {@code Images.list} takes it; empty for any
 * @param validateOnly only answer what would be
 */
public record ImagePrune(boolean all, String filter, boolean validateOnly) {}
