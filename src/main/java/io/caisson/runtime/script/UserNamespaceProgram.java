package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.jna.Syscall;

/** The whole program of a process that makes a user namespace and keeps it until somebody else holds it. */
public final class UserNamespaceProgram {
    private static final long CLONE_NEWUSER = 0x1000_0000L;

    private UserNamespaceProgram() {}

    /** Assembles the program; it needs {@link ShimDescriptors#REPORT} and {@link ShimDescriptors#START}. */
    public static Assembled assemble() {
        Script script = new Script();
        LaunchReport report = new LaunchReport(script);
        script.begin("make a user namespace");
        script.call(Syscall.UNSHARE, value(CLONE_NEWUSER));
        report.awaitIds();
        report.exit();
        report.handleFailures();
        return new Assembled(report.program(), script);
    }
}
