package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Limit of huge pages: runtime-spec {@code config-linux.md#huge-page-limits}.
 *
 * @param pageSize such as {@code 2MB}
 * @param limit bytes
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record HugepageLimit(String pageSize, long limit) {}
