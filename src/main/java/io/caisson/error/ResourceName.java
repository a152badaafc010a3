package io.caisson.error;

/**
 * The resource that an error is about ({@code google.rpc.ResourceInfo}).
 *
 * @param type {@code image}, {@code container}, {@code volume} …
 * @param name the ID, or what the caller named it by
 */
public record ResourceName(String type, String name) {}
