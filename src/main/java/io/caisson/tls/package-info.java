/** TLS by what operators write into files: whom to trust, and what to show. Calls nothing of ours. */
@NullMarked
package io.caisson.tls;

import org.jspecify.annotations.NullMarked;
