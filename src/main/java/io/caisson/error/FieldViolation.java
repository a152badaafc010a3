package io.caisson.error;

/**
 * A rule that one field of a request breaks ({@code google.rpc.BadRequest.FieldViolation}).
 *
 * @param field path of the field in the request, in the proto's spelling, such as {@code config.mounts[1].target}
 * @param description what is wrong and what would be right
 */
public record FieldViolation(String field, String description) {}
