package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.ErrorReport;
import io.caisson.cli.output.Terminal;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * One call of a command.
 *
 * @param options what the user wrote
 * @param terminal where to write
 * @param engine which engine to call
 */
public record Invocation(Options options, Terminal terminal, EngineConnection engine) {
    /** Does something with each operand; a failure is reported and the others still get their turn. */
    int forEachOperand(Consumer<String> action) {
        return forEach(options.operands(), action);
    }

    /**
     * The same with all operands at once, as far as what takes its time is concerned: what is to be said of them is
     * said in their order.
     */
    int forAllOperands(Consumer<String> action, Consumer<String> then) {
        List<CompletableFuture<Void>> calls = options.operands().stream()
                .map(operand -> CompletableFuture.runAsync(
                        () -> action.accept(operand), task -> Thread.ofVirtual().start(task)))
                .toList();
        Iterator<CompletableFuture<Void>> ends = calls.iterator();
        return forEachOperand(operand -> {
            try {
                ends.next().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : e;
            }
            then.accept(operand);
        });
    }

    int forEach(List<String> operands, Consumer<String> action) {
        int code = ExitCode.SUCCESS;
        for (String operand : operands) {
            try {
                action.accept(operand);
            } catch (StatusRuntimeException e) {
                errors().print(e);
                code = ExitCode.FAILURE;
            }
        }
        return code;
    }

    ErrorReport errors() {
        return new ErrorReport(terminal, engine.host().text());
    }
}
