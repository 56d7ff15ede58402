/* System calls without a C library wrapper that Swift can import: each returns its
 * result, or the error number negated. Everything that Swift passes is an address and a
 * length; no kernel structure is declared here. */
#ifndef SWBPF_CKERNEL_H
#define SWBPF_CKERNEL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the headers of the build machine are older than the call. */
#ifndef SYS_bpf
#error "bpf(2) has no system call number in these headers"
#endif
#ifndef SYS_perf_event_open
#error "perf_event_open(2) has no system call number in these headers"
#endif
/* These have the same number on every processor. */
#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#ifndef SYS_lsm_list_modules
#define SYS_lsm_list_modules 461
#endif

static inline long swbpf_result(long result) {
    return result < 0 ? -(long)errno : result;
}

/* bpf(2) */
static inline long swbpf_bpf(uint32_t command, void *attributes, uint32_t size) {
    return swbpf_result(syscall(SYS_bpf, command, attributes, size));
}

/* From now on bpf(2) only returns an error to the calling thread and to what it starts. Tests use it. */
static inline long swbpf_refuse_bpf(uint16_t error) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0 /* the number of the call */),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    return swbpf_result(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

/* perf_event_open(2) */
static inline long swbpf_perf_event_open(void *attributes, int32_t pid, int32_t cpu, int32_t group,
                                         uint64_t flags) {
    return swbpf_result(syscall(SYS_perf_event_open, attributes, pid, cpu, group, flags));
}

/* What the kind of file system that holds a path is numbered, as in <linux/magic.h>. */
static inline long swbpf_file_system_type(const char *path, uint64_t *type) {
    struct statfs status;
    long result = swbpf_result(statfs(path, &status));
    *type = result < 0 ? 0 : (uint32_t)status.f_type;
    return result;
}

/* mount(2) */
static inline long swbpf_mount(const char *source, const char *target, const char *type, uint64_t flags,
                               const char *data) {
    return swbpf_result(mount(source, target, type, flags, data));
}

/* umount2(2) */
static inline long swbpf_unmount(const char *target, int flags) {
    return swbpf_result(umount2(target, flags));
}

/* unshare(2) */
static inline long swbpf_unshare(uint64_t flags) {
    return swbpf_result(syscall(SYS_unshare, flags));
}

/* setns(2) */
static inline long swbpf_setns(int descriptor, uint64_t flags) {
    return swbpf_result(syscall(SYS_setns, descriptor, flags));
}

/* ioctl(2) with a number for an argument. */
static inline long swbpf_ioctl(int descriptor, uint64_t request, uint64_t argument) {
    return swbpf_result(syscall(SYS_ioctl, descriptor, request, argument));
}

/* O_PATH, which Swift sees only where the C library was told to show it. */
#ifndef O_PATH
#define O_PATH 010000000
#endif
static const int swbpf_open_path = O_PATH;

/* kcmp(2): whether two tasks share one table of descriptors: 0 if so, 1 if not. */
static inline long swbpf_compare_files(int32_t task, int32_t other) {
    long result = swbpf_result(syscall(SYS_kcmp, task, other, 2 /* KCMP_FILES */, 0, 0));
    return result > 0 ? 1 : result;
}

/* capget(2) and capset(2) for the calling thread: effective, permitted and inheritable capabilities, the
 * lower words of all three first. */
static inline long swbpf_get_capabilities(uint32_t sets[6]) {
    uint32_t header[2] = {0x20080522 /* _LINUX_CAPABILITY_VERSION_3 */, 0};
    return swbpf_result(syscall(SYS_capget, header, sets));
}

static inline long swbpf_set_capabilities(const uint32_t sets[6]) {
    uint32_t header[2] = {0x20080522, 0};
    return swbpf_result(syscall(SYS_capset, header, sets));
}

/* prctl(2): whether this kernel has a capability at all. */
static inline int swbpf_knows_capability(int number) {
    return prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0;
}

/* getdents64(2): entries of an open directory. */
static inline long swbpf_getdents64(int directory, void *entries, uint32_t size) {
    return swbpf_result(syscall(SYS_getdents64, directory, entries, size));
}

/* prctl(2): 0 without seccomp, 2 where a filter decides. */
static inline long swbpf_seccomp_mode(void) { return swbpf_result(prctl(PR_GET_SECCOMP, 0, 0, 0, 0)); }

/* fsopen(2) and what follows it: a file system that nobody sees, gone with its descriptor. */
static inline long swbpf_mount_detached(const char *type) {
    long context = swbpf_result(syscall(SYS_fsopen, type, 1 /* FSOPEN_CLOEXEC */));
    if (context < 0) return context;
    long result = swbpf_result(syscall(SYS_fsconfig, context, 6 /* FSCONFIG_CMD_CREATE */, 0, 0, 0));
    if (result >= 0) result = swbpf_result(syscall(SYS_fsmount, context, 1 /* FSMOUNT_CLOEXEC */, 0));
    close((int)context);
    return result;
}

/* lsm_list_modules(2): how many there are, and their numbers. */
static inline long swbpf_security_modules(uint64_t *numbers, uint32_t size) {
    return swbpf_result(syscall(SYS_lsm_list_modules, numbers, &size, 0));
}

/* memfd_create(2) */
static inline long swbpf_memory_file(const char *name) {
    return swbpf_result(syscall(SYS_memfd_create, name, 1 /* MFD_CLOEXEC */));
}

/* Whether a seccomp filter lets a process live that makes a system call: 1 or 0. The call is made by a
 * child, without arguments that make sense. */
static inline long swbpf_survives(long number) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -(long)errno;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        syscall(number, -1, 0, 0, 0, 0, 0);
        char mark = 1;
        _exit(write(ends[1], &mark, 1) == 1 ? 0 : 1);
    }
    long result = child < 0 ? -(long)errno : 0;
    close(ends[1]);
    if (child > 0) {
        char mark;
        do {
            result = read(ends[0], &mark, 1);
        } while (result < 0 && errno == EINTR);
        while (syscall(SYS_wait4, child, 0, 0, 0) < 0 && errno == EINTR) continue;
    }
    close(ends[0]);
    return result;
}

/* The numbers of the calls that `swbpf_survives` is asked about. */
static const long swbpf_number_of_bpf = SYS_bpf;
static const long swbpf_number_of_perf_event_open = SYS_perf_event_open;
static const long swbpf_number_of_fsopen = SYS_fsopen;
static const long swbpf_number_of_lsm_list_modules = SYS_lsm_list_modules;

#endif
