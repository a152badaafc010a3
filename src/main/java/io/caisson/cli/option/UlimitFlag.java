package io.caisson.cli.option;

import io.caisson.v1.Ulimit;

/** {@code --ulimit name=soft[:hard]}; -1 or {@code unlimited} for none. */
final class UlimitFlag {
    private UlimitFlag() {}

    static Ulimit parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UsageException("--ulimit \"" + text + "\": write NAME=SOFT[:HARD], as in nofile=1024:2048");
        }
        String[] limits = text.substring(equals + 1).split(":", 2);
        long soft = limit(limits[0]);
        return Ulimit.newBuilder()
                .setName(text.substring(0, equals))
                .setSoft(soft)
                .setHard(limits.length == 2 ? limit(limits[1]) : soft)
                .build();
    }

    private static long limit(String text) {
        return text.equals("unlimited") ? -1 : Numbers.whole("--ulimit", text);
    }
}
