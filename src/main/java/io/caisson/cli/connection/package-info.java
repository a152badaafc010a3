/** The way to the engine: which one is meant, and the channel to it. Calls only gRPC and the generated stubs. */
@NullMarked
package io.caisson.cli.connection;

import org.jspecify.annotations.NullMarked;
