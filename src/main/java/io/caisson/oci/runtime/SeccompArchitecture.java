package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Architectures whose system calls a filter may speak of: runtime-spec {@code config-linux.md#seccomp}.
 */
public enum SeccompArchitecture {
    /** 64-bit x86. */
    @JsonProperty("SCMP_ARCH_X86_64")
    X86_64,
    /** 32-bit x86. */
    @JsonProperty("SCMP_ARCH_X86")
    X86,
    /** 64-bit x86 with 32-bit pointers. */
    @JsonProperty("SCMP_ARCH_X32")
    X32,
    /** 64-bit ARM. */
    @JsonProperty("SCMP_ARCH_AARCH64")
    AARCH64,
    /** 32-bit ARM. */
    @JsonProperty("SCMP_ARCH_ARM")
    ARM,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPS")
    MIPS,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPS64")
    MIPS64,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPS64N32")
    MIPS64N32,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPSEL")
    MIPSEL,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPSEL64")
    MIPSEL64,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_MIPSEL64N32")
    MIPSEL64N32,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_S390")
    S390,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_S390X")
    S390X,
    /** Named by profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_PPC")
    PPC,
    /** Named by profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_PPC64")
    PPC64,
    /** Named by profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_PPC64LE")
    PPC64LE,
    /** Named by Docker's profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_RISCV64")
    RISCV64,
    /** Named by profiles; not compiled. */
    @JsonProperty("SCMP_ARCH_LOONGARCH64")
    LOONGARCH64
}
