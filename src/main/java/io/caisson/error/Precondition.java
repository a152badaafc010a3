package io.caisson.error;

/**
 * Something that stands in the way ({@code google.rpc.PreconditionFailure.Violation}).
 *
 * @param type what kind of thing it is, such as {@code IN_USE_BY} or {@code CANDIDATE}
 * @param subject which one, such as a container's ID
 * @param description words for a person
 */
public record Precondition(String type, String subject, String description) {}
