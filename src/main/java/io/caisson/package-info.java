/** Caisson, a container engine. Holds {@link io.caisson.Main} only, which calls {@code engine} and {@code cli}. */
@NullMarked
package io.caisson;

import org.jspecify.annotations.NullMarked;
