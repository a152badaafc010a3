package io.caisson.runtime.plan;

import java.util.List;

/** Numbers of the resources that have limits (getrlimit(2)), the same on x86-64 and aarch64. */
final class ResourceNumbers {
    private static final List<String> NAMES = List.of(
            "CPU",
            "FSIZE",
            "DATA",
            "STACK",
            "CORE",
            "RSS",
            "NPROC",
            "NOFILE",
            "MEMLOCK",
            "AS",
            "LOCKS",
            "SIGPENDING",
            "MSGQUEUE",
            "NICE",
            "RTPRIO",
            "RTTIME");
    private static final String PREFIX = "RLIMIT_";

    private ResourceNumbers() {}

    static int of(String type) {
        int number = type.startsWith(PREFIX) ? NAMES.indexOf(type.substring(PREFIX.length())) : -1;
        if (number < 0) {
            throw new IllegalArgumentException("No resource has the name " + type);
        }
        return number;
    }
}
