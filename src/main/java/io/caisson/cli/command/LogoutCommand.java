package io.caisson.cli.command;

import io.caisson.cli.credential.RegistryName;
import io.caisson.cli.credential.StoredCredentials;
import io.caisson.cli.option.Flags;
import java.util.List;

/** {@code caisson logout}: forgets a login. Asks no engine. */
final class LogoutCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("logout", Commands.summary("logout"))
                .operands("SERVER", "0..1", "The registry, such as registry.example:5000");
    }

    @Override
    public int run(Invocation invocation) {
        List<String> operands = invocation.options().operands();
        String registry = operands.isEmpty() ? RegistryName.standard() : RegistryName.ofAddress(operands.getFirst());
        boolean known = new StoredCredentials(invocation.terminal().environment()).erase(registry);
        invocation.terminal().line((known ? "Removed the login of " : "Not logged in to ") + registry);
        return ExitCode.SUCCESS;
    }
}
