/**
 * Rules that a request must keep before a use case sees it: what is missing, out of range or of no
 * known kind, all violations at once. Rules that need state are the use cases' own.
 *
 * <p>May use {@code error} and the generated messages.
 */
@NullMarked
package io.caisson.api.check;

import org.jspecify.annotations.NullMarked;
