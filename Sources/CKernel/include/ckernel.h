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

static inline long swbpf_result(long result) {
    return result < 0 ? -(long)errno : result;
}

/* bpf(2) */
static inline long swbpf_bpf(uint32_t command, void *attributes, uint32_t size) {
    return swbpf_result(syscall(SYS_bpf, command, attributes, size));
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

#endif
