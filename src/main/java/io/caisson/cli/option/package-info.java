/** Docker-spelled flags: how each is declared, read, and turned into a message. Calls only the generated messages and picocli. */
@NullMarked
package io.caisson.cli.option;

import org.jspecify.annotations.NullMarked;
