package io.caisson.kernel.jna;

/**
 * System calls by name, with their numbers on each architecture (syscalls(2); the kernel's own tables
 * {@code asm/unistd_64.h} and {@code asm-generic/unistd.h}).
 */
public enum Syscall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    DUP(32, 23),
    FCNTL(72, 25),
    IOCTL(16, 29),
    FSTAT(5, 80),
    STATFS(137, 43),
    FSTATFS(138, 44),
    FTRUNCATE(77, 46),
    FALLOCATE(285, 47),
    FSYNC(74, 82),
    FDATASYNC(75, 83),
    SYNCFS(306, 267),
    FLOCK(73, 32),
    GETDENTS64(217, 61),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    UNLINKAT(263, 35),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    RENAMEAT2(316, 276),
    READLINKAT(267, 78),
    FACCESSAT(269, 48),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    UTIMENSAT(280, 88),
    STATX(332, 291),
    FSETXATTR(190, 7),
    FGETXATTR(193, 10),
    FLISTXATTR(196, 13),
    FREMOVEXATTR(199, 16),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    COPY_FILE_RANGE(326, 285),
    PIPE2(293, 59),
    SPLICE(275, 76),
    MEMFD_CREATE(319, 279),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    PIVOT_ROOT(155, 41),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    FSPICK(433, 433),
    MOUNT_SETATTR(442, 442),
    UNSHARE(272, 97),
    SETNS(308, 268),
    CLOCK_GETTIME(228, 113),
    CLONE(56, 220),
    CLONE3(435, 435),
    EXECVE(59, 221),
    EXECVEAT(322, 281),
    EXIT(60, 93),
    EXIT_GROUP(231, 94),
    WAIT4(61, 260),
    WAITID(247, 95),
    KILL(62, 129),
    TGKILL(234, 131),
    PIDFD_OPEN(434, 434),
    PIDFD_GETFD(438, 438),
    PIDFD_SEND_SIGNAL(424, 424),
    PRCTL(157, 167),
    CAPGET(125, 90),
    CAPSET(126, 91),
    SETUID(105, 146),
    SETGID(106, 144),
    SETRESUID(117, 147),
    SETRESGID(119, 149),
    SETGROUPS(116, 159),
    SETSID(112, 157),
    SETPGID(109, 154),
    GETPID(39, 172),
    GETPPID(110, 173),
    GETTID(186, 178),
    CHDIR(80, 49),
    FCHDIR(81, 50),
    GETCWD(79, 17),
    CHROOT(161, 51),
    SETHOSTNAME(170, 161),
    SETDOMAINNAME(171, 162),
    PRLIMIT64(302, 261),
    CLOSE_RANGE(436, 436),
    SECCOMP(317, 277),
    BPF(321, 280),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    SOCKET(41, 198),
    CONNECT(42, 203),
    SENDMSG(46, 211),
    BIND(49, 200),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    RT_SIGTIMEDWAIT(128, 137),
    FUTEX(202, 98),
    SCHED_SETAFFINITY(203, 122),
    UMASK(95, 166),
    KEYCTL(250, 219),
    UNAME(63, 160),
    SYSINFO(99, 179),
    MMAP(9, 222),
    MUNMAP(11, 215),
    MPROTECT(10, 226),
    DUP3(292, 24),
    POLL(7, -1),
    PPOLL(271, 73),
    NANOSLEEP(35, 101),
    SIGNALFD4(289, 74),
    INOTIFY_INIT1(294, 26),
    INOTIFY_ADD_WATCH(254, 27);

    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));

    private final int x86;
    private final int arm;

    Syscall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /** The number on the architecture that this runs on. */
    public int number() {
        return ARM ? arm : x86;
    }

    /** The number on x86-64. */
    public int x86Number() {
        return x86;
    }

    /** The number on aarch64; -1 if it has no such call. */
    public int armNumber() {
        return arm;
    }

    /** The call's name, as in its man page. */
    public String callName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
