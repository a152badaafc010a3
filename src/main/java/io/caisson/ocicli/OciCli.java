package io.caisson.ocicli;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.bundle.BundleContainers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code caisson oci}: finds the command and runs it. */
public final class OciCli {
    private static final int FAILED = 1;
    private static final Map<String, Supplier<OciCommand>> COMMANDS = Map.ofEntries(
            Map.entry("create", CreateCommand::new),
            Map.entry("start", StartCommand::new),
            Map.entry("run", RunCommand::new),
            Map.entry("state", StateCommand::new),
            Map.entry("kill", KillCommand::new),
            Map.entry("delete", DeleteCommand::new),
            Map.entry("exec", ExecCommand::new),
            Map.entry("ps", PsCommand::new),
            Map.entry("pause", PauseCommand::new),
            Map.entry("resume", ResumeCommand::new),
            Map.entry("update", UpdateCommand::new),
            Map.entry("list", ListCommand::new),
            Map.entry("events", EventsCommand::new),
            Map.entry("spec", SpecCommand::new),
            Map.entry("features", FeaturesCommand::new));

    private OciCli() {}

    /**
     * Runs one command.
     *
     * @param arguments behind {@code oci}
     * @param version of this program
     * @return the exit code: the container's own where the command ran one in the foreground
     */
    public static int run(List<String> arguments, String version) {
        OciLog log = new OciLog(Optional.empty(), false);
        int failureCode = FAILED;
        try {
            OciGlobals globals = OciGlobals.parse(arguments);
            log = new OciLog(globals.log(), globals.json());
            if (globals.version()) {
                System.out.print("caisson-oci version " + version + "\nspec: " + RuntimeSpec.VERSION + "\n");
                return 0;
            }
            if (globals.help() || globals.words().isEmpty()) {
                return help(globals.help());
            }
            OciCommand command = find(globals.words().getFirst());
            failureCode = command.failureCode();
            OciFlags flags = command.flags();
            if (!flags.parse(globals.words().subList(1, globals.words().size()))) {
                return 0;
            }
            return command.run(flags, new BundleContainers(globals.root(), Cgroups.detect(), log::warning));
        } catch (OciUsageException e) {
            log.error(e.getMessage() + ". See `caisson oci --help`");
            return failureCode;
        } catch (EngineException e) {
            log.error(e.getMessage() + inOtherWords(e));
            return failureCode;
        } catch (KernelException | CgroupException e) {
            log.error(String.valueOf(e.getMessage()));
            return failureCode;
        } finally {
            System.out.flush();
            System.err.flush();
        }
    }

    private static OciCommand find(String name) {
        Supplier<OciCommand> maker = COMMANDS.get(name);
        if (maker == null) {
            throw new OciUsageException("there is no command " + name);
        }
        return maker.get();
    }

    /** By these words callers of other runtimes tell a command that is not there from one that may not be executed. */
    private static String inOtherWords(EngineException e) {
        if (e.reason() == ErrorReason.COMMAND_NOT_FOUND) {
            return " (executable file not found in $PATH: no such file or directory)";
        }
        if (e.reason() == ErrorReason.COMMAND_NOT_EXECUTABLE
                && "EACCES".equals(e.metadata().get("errno"))) {
            return " (permission denied)";
        }
        return "";
    }

    private static int help(boolean asked) {
        String text = "Usage: caisson oci [--root DIR] [--log FILE] [--log-format text|json] COMMAND\n\n"
                + "Runs containers of OCI bundles, without an engine. Commands:\n  "
                + String.join(" ", COMMANDS.keySet().stream().sorted().toList()).toLowerCase(Locale.ROOT)
                + "\n\n`caisson oci COMMAND --help` tells its flags.\n";
        (asked ? System.out : System.err).print(text);
        return asked ? 0 : FAILED;
    }
}
