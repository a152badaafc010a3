/** One class per command: flags, calls, output. Calls the connection, the flags' readers and the output beside it. */
@NullMarked
package io.caisson.cli.command;

import org.jspecify.annotations.NullMarked;
