package io.caisson.cli.option;

import io.caisson.v1.Mount;
import io.caisson.v1.TmpfsMount;

/** {@code --tmpfs /path[:size=64m,mode=1777,noexec…]}. */
final class TmpfsFlag {
    private TmpfsFlag() {}

    static Mount parse(String text) {
        int colon = text.indexOf(':');
        Mount.Builder mount = Mount.newBuilder().setTarget(colon < 0 ? text : text.substring(0, colon));
        TmpfsMount.Builder tmpfs = TmpfsMount.newBuilder();
        if (colon >= 0) {
            for (String option : text.substring(colon + 1).split(",", -1)) {
                take(option, tmpfs, mount);
            }
        }
        return mount.setTmpfs(tmpfs).build();
    }

    private static void take(String option, TmpfsMount.Builder tmpfs, Mount.Builder mount) {
        if (option.startsWith("size=")) {
            tmpfs.setSizeBytes(ByteSize.parse("--tmpfs size", option.substring(5)));
        } else if (option.startsWith("mode=")) {
            tmpfs.setMode(Numbers.octal("--tmpfs mode", option.substring(5)));
        } else if (option.equals("ro")) {
            mount.setReadOnly(true);
        } else if (!option.equals("rw") && !option.isEmpty()) {
            tmpfs.addOptions(option);
        }
    }
}
