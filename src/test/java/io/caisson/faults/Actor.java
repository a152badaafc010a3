package io.caisson.faults;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A container of a mix of operations: what was asked of it, and what of that was promised. */
final class Actor {
    /** What it was made as. */
    final String firstName;

    final Workload workload;
    /** All that it may be called by now. */
    final Set<String> names = ConcurrentHashMap.newKeySet();
    /** All limits of memory that it may have by now. */
    final Set<Long> limits = ConcurrentHashMap.newKeySet();

    /** Empty until somebody was told that it is there. */
    volatile String id = "";

    volatile boolean deleteAsked;
    volatile boolean deleted;

    /** What containers of a mix do. */
    enum Workload {
        /** Ends when it is asked to. */
        LASTING("trap 'exit 3' TERM; sleep 100000 & wait"),
        /** Has to be killed. */
        DEAF("exec sleep 100000"),
        SHORT("echo marker; exit 3"),
        /** Is started again by itself, after longer and longer. */
        RESTARTING("sleep 0.2; exit 1");

        final String script;

        Workload(String script) {
            this.script = script;
        }
    }

    Actor(String name, Workload workload, long limit) {
        this.firstName = name;
        this.workload = workload;
        names.add(name);
        limits.add(limit);
    }

    @Override
    public String toString() {
        return firstName + " " + workload + " id=" + id + " names=" + names + " limits=" + limits + " deleteAsked="
                + deleteAsked + " deleted=" + deleted;
    }
}
