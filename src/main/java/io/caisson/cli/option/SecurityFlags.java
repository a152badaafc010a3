package io.caisson.cli.option;

import io.caisson.v1.Security;
import io.caisson.v1.StringList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --privileged}, {@code --cap-add}, {@code --cap-drop} and {@code --security-opt}. */
final class SecurityFlags {
    private SecurityFlags() {}

    static Security parse(Options options) {
        Security.Builder security = Security.newBuilder()
                .addAllCapAdd(options.values("--cap-add"))
                .addAllCapDrop(options.values("--cap-drop"))
                .setPrivileged(options.has("--privileged"));
        for (String option : options.values("--security-opt")) {
            take(option, security);
        }
        return security.build();
    }

    private static void take(String option, Security.Builder security) {
        int split = option.indexOf('=') >= 0 ? option.indexOf('=') : option.indexOf(':');
        String key = split < 0 ? option : option.substring(0, split);
        String value = split < 0 ? "" : option.substring(split + 1);
        switch (key) {
            case "no-new-privileges" ->
                security.setNoNewPrivileges(value.isEmpty() || Numbers.bool("--security-opt " + key, value));
            case "seccomp" -> seccomp(value, security);
            case "apparmor" -> security.setApparmorProfile(value);
            case "systempaths" -> systemPaths(value, security);
            default ->
                throw new UsageException("--security-opt \"" + option
                        + "\" is none of no-new-privileges, seccomp=FILE, seccomp=unconfined, apparmor=PROFILE and"
                        + " systempaths=unconfined");
        }
    }

    private static void systemPaths(String value, Security.Builder security) {
        if (!value.equals("unconfined")) {
            throw new UsageException("--security-opt systempaths: \"" + value + "\" is not unconfined");
        }
        security.setMaskedPaths(StringList.getDefaultInstance()).setReadonlyPaths(StringList.getDefaultInstance());
    }

    private static void seccomp(String value, Security.Builder security) {
        if (value.equals("unconfined")) {
            security.setSeccompUnconfined(true);
            return;
        }
        try {
            security.setSeccompProfile(Files.readString(Path.of(value)));
        } catch (IOException e) {
            throw new UsageException("--security-opt seccomp: cannot read \"" + value + "\": " + Reasons.of(e));
        }
    }
}
