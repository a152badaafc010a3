package io.caisson.ocicli;

import io.caisson.error.EngineException;
import io.caisson.oci.runtime.Capabilities;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.User;
import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.BundleExec;
import io.caisson.runtime.bundle.CreateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Execute one more command in a container. */
final class ExecCommand implements OciCommand {
    private static final int FAILED = 255;

    @Override
    public OciFlags flags() {
        OciFlags flags = new OciFlags(
                "exec", "Execute a command in a container.", "CONTAINER COMMAND [ARGUMENTS]", 1, Integer.MAX_VALUE);
        return CreateFlags.declare(flags)
                .value("FILE", "Document with the process", "-p", "--process")
                .value("DIR", "Working directory", "--cwd")
                .values("NAME=VALUE", "Environment", "-e", "--env")
                .flag("With a terminal", "-t", "--tty")
                .value("UID[:GID]", "User", "-u", "--user")
                .values("GID", "Further groups", "-g", "--additional-gids")
                .flag("Do not wait for its end", "-d", "--detach")
                .value("PROFILE", "AppArmor profile", "--apparmor")
                .flag("It can gain no privileges", "--no-new-privs")
                .values("CAPABILITY", "Further capabilities", "-c", "--cap")
                .stopAtOperand();
    }

    @Override
    public int failureCode() {
        return FAILED;
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        BundleExec exec = containers.exec(flags.operand());
        Process process = process(flags, exec);
        CreateOptions options = CreateFlags.options(flags);
        boolean detached = flags.has("--detach");
        if (process.terminal() && detached && options.console() == null) {
            throw EngineException.invalid(
                    "console-socket", "is needed for a process with a terminal that is left to itself");
        }
        BundleExec.Started started = exec.start(process, options);
        return detached ? 0 : new Foreground(started.process(), started.terminal()).await();
    }

    private static Process process(OciFlags flags, BundleExec exec) {
        List<String> command = flags.operands().subList(1, flags.operands().size());
        if (flags.value("--process").isPresent()) {
            return document(flags.value("--process").get());
        }
        if (command.isEmpty()) {
            throw new OciUsageException("exec needs a command, or a document with --process");
        }
        Process model = exec.model();
        return new Process(
                flags.has("--tty"),
                null,
                user(flags, model.user()),
                command,
                Stream.concat(model.env().stream(), flags.values("--env").stream())
                        .toList(),
                flags.value("--cwd").orElse(model.cwd()),
                capabilities(flags.values("--cap"), model.capabilities()),
                model.rlimits(),
                model.noNewPrivileges() || flags.has("--no-new-privs"),
                model.oomScoreAdj(),
                flags.value("--apparmor").orElse(model.apparmorProfile()));
    }

    private static Process document(String file) {
        try {
            return BundleExec.read(Files.readAllBytes(Path.of(file)), file);
        } catch (IOException e) {
            throw new OciUsageException("reading the process document " + file + ": " + e);
        }
    }

    private static User user(OciFlags flags, User model) {
        long uid = model.uid();
        long gid = model.gid();
        String asked = flags.value("--user").orElse("");
        if (!asked.isEmpty()) {
            int colon = asked.indexOf(':');
            uid = id(colon < 0 ? asked : asked.substring(0, colon));
            gid = colon < 0 ? gid : id(asked.substring(colon + 1));
        }
        List<Long> groups = new ArrayList<>(model.additionalGids());
        flags.values("--additional-gids").forEach(group -> groups.add(id(group)));
        return new User(uid, gid, model.umask(), groups);
    }

    private static long id(String text) {
        try {
            long id = Long.parseLong(text);
            if (id >= 0 && id <= Integer.MAX_VALUE) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is none.
        }
        throw new OciUsageException("a user or group is a number from 0 to 2147483647 here, not " + text);
    }

    private static @org.jspecify.annotations.Nullable Capabilities capabilities(
            List<String> more, @org.jspecify.annotations.Nullable Capabilities model) {
        if (more.isEmpty()) {
            return model;
        }
        Capabilities all =
                model == null ? new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()) : model;
        return new Capabilities(
                with(all.bounding(), more),
                with(all.effective(), more),
                all.inheritable(),
                with(all.permitted(), more),
                all.ambient());
    }

    private static List<String> with(List<String> names, List<String> more) {
        return Stream.concat(names.stream(), more.stream()).distinct().toList();
    }
}
