package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.ErrorReport;
import io.caisson.cli.output.Terminal;
import io.grpc.StatusRuntimeException;
import java.util.List;
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
