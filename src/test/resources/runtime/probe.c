/* What a hostile container might try. Prints one line for each: the attempt and its errno, 0 for success. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void tell(const char *attempt, long result) {
    printf("%s %d\n", attempt, result < 0 ? errno : 0);
    fflush(stdout);
}

static int calls(void) {
    char params[256] = {0};
    tell("unshare-user", syscall(SYS_unshare, CLONE_NEWUSER));
    tell("unshare-mount", syscall(SYS_unshare, CLONE_NEWNS));
    tell("clone3", syscall(SYS_clone3, params, 88));
    tell("mount", mount("none", "/tmp", "tmpfs", 0, 0));
    tell("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    tell("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
    tell("pivot_root", syscall(SYS_pivot_root, ".", "."));
    tell("setns", syscall(SYS_setns, 0, 0));
    tell("keyctl", syscall(SYS_keyctl, 0, -3, 1));
    tell("add_key", syscall(SYS_add_key, "user", "k", "v", 1, -3));
    tell("bpf", syscall(SYS_bpf, 0, params, 64));
    tell("perf_event_open", syscall(SYS_perf_event_open, params, 0, -1, -1, 0));
    tell("userfaultfd", syscall(SYS_userfaultfd, 0));
    tell("io_uring_setup", syscall(SYS_io_uring_setup, 1, params));
    tell("af_alg", socket(38, SOCK_SEQPACKET, 0));
    tell("af_vsock", socket(40, SOCK_STREAM, 0));
    tell("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
    tell("init_module", syscall(SYS_init_module, params, 0, ""));
    tell("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, params, 0));
    tell("reboot", syscall(SYS_reboot, 0, 0, 0, 0));
    tell("swapon", syscall(SYS_swapon, "/x", 0));
    tell("socket-unix", socket(AF_UNIX, SOCK_STREAM, 0));
    return 0;
}

/* CVE-2019-5736: whatever executed this, still open for reading, must not be opened for writing. */
static int executable(const char *path) {
    int reading = open(path, O_RDONLY);
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", reading);
    tell("open-for-writing", open(name, O_WRONLY | O_TRUNC));
    tell("append", open(name, O_WRONLY | O_APPEND));
    return 0;
}

/* Opens for reading and writing what was given as standard output, then looks where that leads. */
static int output(void) {
    int pipe = open("/proc/self/fd/1", O_RDWR);
    tell("reopen", pipe);
    tell("below", openat(pipe, "..", O_RDONLY));
    tell("beside", open("/proc/self/fd/1/../state", O_RDONLY));
    tell("link", linkat(AT_FDCWD, "/proc/self/fd/1", AT_FDCWD, "/tmp/pipe", AT_SYMLINK_FOLLOW));
    return 0;
}

static int traceParent(void) {
    tell("ptrace-parent", ptrace(PTRACE_ATTACH, getppid(), 0, 0));
    tell("parent", getppid() == 0 ? 0 : -1);
    tell("dumpable", prctl(PR_GET_DUMPABLE) == 1 ? 0 : -1);
    return 0;
}

static unsigned long long capabilities(const char *status) {
    char text[4096];
    unsigned long long bits = 0;
    int file = open(status, O_RDONLY);
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    char *line = strstr(text, "CapPrm:");
    if (line) sscanf(line, "CapPrm: %llx", &bits);
    return bits;
}

/* Looks at every process in sight, until it has caught the engine's own program in it some times: what that may
 * do beyond what this may, and what it has open. */
static int watch(int enough, int seconds) {
    unsigned long long own = capabilities("/proc/self/status");
    time_t end = time(0) + seconds;
    int seen = 0, more = 0, foreign = 0;
    while (seen < enough && time(0) < end) {
        DIR *all = opendir("/proc");
        for (struct dirent *entry; (entry = readdir(all));) {
            char path[300], link[300];
            int pid = atoi(entry->d_name);
            if (pid < 2) continue;
            snprintf(path, sizeof path, "/proc/%d/exe", pid);
            ssize_t length = readlink(path, link, sizeof link - 1);
            if (length < 0) continue;
            link[length] = 0;
            if (!strstr(link, "caisson")) continue;
            seen++;
            snprintf(path, sizeof path, "/proc/%d/status", pid);
            if (capabilities(path) & ~own) more++;
            for (int number = 0; number < 32; number++) {
                snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, number);
                length = readlink(path, link, sizeof link - 1);
                if (length < 0) continue;
                link[length] = 0;
                if (strncmp(link, "pipe:", 5) && strcmp(link, "/dev/null") && strncmp(link, "/bin", 4)) foreign++;
            }
        }
        closedir(all);
    }
    printf("seen %d\nmore %d\nforeign %d\n", seen, more, foreign);
    return 0;
}

int main(int count, char **words) {
    const char *what = count > 1 ? words[1] : "";
    if (!strcmp(what, "euid")) return printf("%d\n", geteuid()) < 0;
    if (!strcmp(what, "calls")) return calls();
    if (!strcmp(what, "executable")) return executable(words[2]);
    if (!strcmp(what, "output")) return output();
    if (!strcmp(what, "trace")) return traceParent();
    if (!strcmp(what, "watch")) return watch(atoi(words[2]), atoi(words[3]));
    fprintf(stderr, "probe: what?\n");
    return 2;
}
