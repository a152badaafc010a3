package io.caisson.spec;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.util.ArrayList;
import java.util.List;

/** The command, by Docker's rules: what is given replaces what the image says. */
final class Commands {
    private Commands() {}

    static List<String> command(ProcessSettings process, ImageDefaults image) {
        List<String> given = process.entrypoint();
        List<String> command = new ArrayList<>(given == null ? image.entrypoint() : given);
        // An image's cmd are arguments of the image's entrypoint: they mean nothing to another one.
        boolean imagesCmd = given == null && process.args().isEmpty();
        command.addAll(imagesCmd ? image.cmd() : process.args());
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new EngineException(
                    ErrorReason.COMMAND_MISSING,
                    "There is nothing to execute: neither the request nor the image names a command; give args");
        }
        return command;
    }

    static void check(ProcessSettings process, Violations violations) {
        checkWords("args", process.args(), violations);
        if (process.entrypoint() != null) {
            checkWords("entrypoint", process.entrypoint(), violations);
        }
    }

    private static void checkWords(String field, List<String> words, Violations violations) {
        for (int i = 0; i < words.size(); i++) {
            Texts.check(field + "[" + i + "]", words.get(i), violations);
        }
    }
}
