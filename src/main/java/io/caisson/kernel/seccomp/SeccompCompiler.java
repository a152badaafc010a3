package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.SeccompArchitecture;

/**
 * Compiles seccomp rules to classic BPF, an array of {@code struct sock_filter} (8 bytes each, the
 * machine's byte order) for {@code seccomp(SECCOMP_SET_MODE_FILTER)}.
 *
 * <p>Programs are cached: the same rules are compiled once. Safe for use by several threads.
 */
public final class SeccompCompiler {

    /**
     * The program for a machine.
     *
     * @param seccomp the rules; the first that matches a call wins
     * @param architecture the machine's own: {@link SeccompArchitecture#X86_64} or {@link SeccompArchitecture#AARCH64}
     * @throws IllegalArgumentException if the rules need more than 4096 instructions or make no sense
     */
    public byte[] compile(Seccomp seccomp, SeccompArchitecture architecture) {
        throw new UnsupportedOperationException();
    }

    /** The {@code SECCOMP_FILTER_FLAG_…} bits of the flags that the rules name. */
    public static int flags(Seccomp seccomp) {
        throw new UnsupportedOperationException();
    }

    /** The architecture of the machine this runs on. */
    public static SeccompArchitecture host() {
        throw new UnsupportedOperationException();
    }
}
