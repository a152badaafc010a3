package io.caisson.container.exec;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerRow;
import io.caisson.container.lifecycle.SpecInput;
import io.caisson.error.FieldViolation;
import io.caisson.filesystem.RootedPath;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.spec.AccountFiles;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.ProcessSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SpecFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an exec is, in the words of the runtime-spec: the container's, but for the process. */
@ApplicationScoped
class ExecSpecs {
    private static final int LONGEST = 1 << 20;

    private final SpecFactory specs;

    @Inject
    ExecSpecs(SpecFactory specs) {
        this.specs = specs;
    }

    /** Every rule that the configuration breaks; fields are relative to the proto's {@code ExecConfig}. */
    List<FieldViolation> violations(ContainerRow row, ExecConfig config) {
        List<FieldViolation> violations = new ArrayList<>();
        if (config.args().isEmpty() || config.args().getFirst().isEmpty()) {
            violations.add(new FieldViolation("args", "must name a command"));
        }
        int own = row.config().env().size();
        for (FieldViolation violation : specs.violations(settings(row, config))) {
            violations.add(new FieldViolation(renumbered(violation.field(), own), violation.description()));
        }
        return violations;
    }

    /**
     * The spec of the container with this process.
     *
     * @param root the container's files, whose account files say who the user is
     */
    RuntimeSpec spec(ContainerRow row, ExecConfig config, RootedPath root) {
        AccountFiles accounts = new AccountFiles(
                root.read("/etc/passwd", LONGEST).orElse(new byte[0]),
                root.read("/etc/group", LONGEST).orElse(new byte[0]));
        return specs.spec(settings(row, config), SpecInput.defaults(row.launch()), accounts);
    }

    private static ContainerSettings settings(ContainerRow row, ExecConfig config) {
        ContainerConfig of = row.config();
        ContainerSettings whole =
                SpecInput.settings(row.id(), "/", of, row.container().mountPoints());
        List<String> env = new ArrayList<>(of.env());
        env.addAll(config.env());
        ProcessSettings process = new ProcessSettings(
                List.of(),
                config.args(),
                env,
                orOther(config.workingDir(), whole.process().workingDirectory()),
                orOther(config.user(), whole.process().user()),
                whole.process().additionalGroups(),
                config.terminal());
        return whole.with(process, config.privileged() ? privileged(whole.security()) : whole.security());
    }

    private static SecuritySettings privileged(SecuritySettings own) {
        return new SecuritySettings(
                List.of("ALL"), List.of(), own.readOnlyRoot(), own.noNewPrivileges(), own.seccomp());
    }

    /** The container's own variables come first, and are not the request's. */
    private static String renumbered(String field, int own) {
        if (!field.startsWith("env[")) {
            return field;
        }
        int number = Integer.parseInt(field.substring(4, field.indexOf(']')));
        return "env[" + (number - own) + field.substring(field.indexOf(']'));
    }

    private static @Nullable String orOther(String own, @Nullable String otherwise) {
        return own.isEmpty() ? otherwise : own;
    }
}
