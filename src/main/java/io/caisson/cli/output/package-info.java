/** What the user sees: tables, JSON, progress, errors and exit codes. Calls only gRPC's and protobuf's own types and the generated messages. */
@NullMarked
package io.caisson.cli.output;

import org.jspecify.annotations.NullMarked;
