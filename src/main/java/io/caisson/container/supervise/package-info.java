/**
 * What happens to containers without being asked for: processes end, engines die and come back.
 */
@NullMarked
package io.caisson.container.supervise;

import org.jspecify.annotations.NullMarked;
