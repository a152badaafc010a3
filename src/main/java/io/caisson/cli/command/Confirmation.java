package io.caisson.cli.command;

import io.caisson.cli.option.Reasons;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Terminal;
import java.io.IOException;
import java.util.Locale;

/** Asks before something goes. */
final class Confirmation {
    private Confirmation() {}

    /**
     * Whether the user agrees.
     *
     * @param command which is about to do it
     * @param what will be removed
     */
    static boolean given(Terminal terminal, String command, String what) {
        terminal.out().print("WARNING! This will remove " + what + ".\nAre you sure you want to continue? [y/N] ");
        terminal.out().flush();
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = terminal.in().read();
                    c >= 0 && c != '\n';
                    c = terminal.in().read()) {
                answer.append((char) c);
            }
        } catch (IOException e) {
            throw new UsageException(command + ": cannot read an answer from stdin: " + Reasons.of(e));
        }
        String word = answer.toString().strip().toLowerCase(Locale.ROOT);
        return word.equals("y") || word.equals("yes");
    }
}
