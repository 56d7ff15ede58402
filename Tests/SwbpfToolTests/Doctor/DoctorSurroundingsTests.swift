import Foundation
import KernelState
import Testing

/// What is told to those who may do less, and where less is to be seen.
@Suite(.needsKernel) struct DoctorSurroundingsTests {
    /// Runs `doctor -j` behind the words of another program, from where every user may start it.
    private func doctor(_ words: String, in scratch: Scratch? = nil) throws -> DoctorAnswer {
        try DoctorAnswer(
            Binary.script(
                """
                chmod 755 .; cp "$swbpf" ./swbpf; chmod 755 swbpf
                exec \(words) "$PWD/swbpf" -j doctor
                """, in: scratch ?? Scratch()))
    }

    // MARK: No rights

    @Test func `a user is told what root may do`() throws {
        let answer = try doctor("setpriv --reuid 65534 --regid 65534 --clear-groups")
        #expect(!answer.canLoad)
        #expect(
            answer.summary
                == "BPF programs cannot be loaded: this process has neither CAP_BPF nor CAP_SYS_ADMIN")
        #expect(answer.keys("programs", "ok") == [])
        #expect(answer.state("cap_bpf") == "missing")
        #expect(answer.state("unprivileged_bpf_disabled") == "missing")
        #expect(answer.state("kernel_version") == "ok")
        #expect(try answer.finding("socket_filter").remedy?.hasPrefix("run it as root") == true)
    }

    @Test func `root without capabilities is as a user`() throws {
        let answer = try doctor("setpriv --bounding-set=-all --inh-caps=-all")
        #expect(!answer.canLoad)
        #expect(answer.state("cap_bpf") == "missing")
    }

    @Test func `with CAP_BPF alone there are socket filters, and no networking or tracing`() throws {
        if Tools.areSlow { try Test.cancel("one such user is enough where programs start slowly") }
        let answer = try doctor("setpriv --bounding-set=-all,+bpf --inh-caps=-all,+bpf")
        #expect(answer.verdict == "limited")
        #expect(answer.state("socket_filter") == "ok")
        #expect(answer.state("map") == "ok")
        #expect(try answer.finding("xdp").remedy?.contains("cap_net_admin") == true)
        #expect(try answer.finding("tracepoint").remedy?.contains("cap_perfmon") == true)
    }

    @Test func `in a user namespace root has no rights over BPF`() throws {
        let answer = try doctor("unshare --user --map-root-user")
        #expect(!answer.canLoad)
        #expect(answer.state("user_namespace") == "missing")
        #expect(answer.state("cap_bpf") == "limited")
        #expect(answer.summary.contains("user namespace"))
    }

    @Test func `in another process namespace holders are not seen`() throws {
        let answer = try doctor("unshare --pid --fork --mount-proc")
        #expect(answer.canLoad)
        #expect(answer.state("pid_namespace") == "limited")
    }

    @Test func `the limit on locked memory counts where the kernel counts`() throws {
        let answer = try doctor(
            "prlimit --memlock=0:0 setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource")
        let release = try #require(try answer.finding("kernel_version").value)
        let counts = release.hasPrefix("4.") || release.hasPrefix("5.4.") || release.hasPrefix("5.10.")
        #expect(answer.canLoad == !counts)
        #expect(answer.state("memlock") == (counts ? "missing" : "ok"))
        #expect(answer.summary.contains("limit on locked memory") == counts)
    }

    // MARK: Less to see

    @Test func `without /sys what it would tell is unknown`() throws {
        let answer = try DoctorAnswer(Binary.privately("umount -l /sys && exec $swbpf -j doctor"))
        #expect(answer.canLoad)
        #expect(answer.state("btf") == "unknown")
        #expect(answer.state("cgroup2") == "missing")
        #expect(answer.state("kprobe") == "unknown")
        #expect(answer.state("socket_filter") == "ok")
    }

    @Test func `without /proc what it would tell is unknown`() throws {
        try Binary.requireStatic()
        let answer = try DoctorAnswer(Binary.privately("umount -l /proc && exec $swbpf -j doctor"))
        #expect(answer.canLoad)
        #expect(answer.state("kptr_restrict") == "unknown")
        #expect(answer.state("user_namespace") == "unknown")
        #expect(answer.state("cap_bpf") == "ok")
        #expect(answer.state("bpffs") == "ok")
    }

    @Test func `in an empty root directory it is tried out all the same`() throws {
        try Binary.requireStatic()
        let scratch = try Scratch()
        try scratch.makeDirectory("root")
        let answer = try DoctorAnswer(
            Binary.script("cp \"$swbpf\" root/swbpf && exec chroot root /swbpf -j doctor", in: scratch))
        #expect(answer.canLoad)
        #expect(answer.keys("file_systems", "unknown").count == 4)
        #expect(answer.keys("settings", "unknown").count == 7)
        #expect(answer.keys("programs", "ok").contains("socket_filter"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("root")) == ["swbpf"])
    }

    @Test func `where others' processes are hidden nothing is different`() throws {
        let answer = try DoctorAnswer(
            Binary.privately("mount -t proc -o hidepid=2 proc /proc && exec $swbpf -j doctor"))
        #expect(try answer.verdict == DoctorAnswer.asRoot.get().verdict)
    }
}

/// Under a seccomp filter, as containers and services have it.
@Suite(.needsKernel, .needsClang) struct DoctorSeccompTests {
    /// Runs `doctor -j` where a filter answers a system call: with an error, or with the end of the process.
    private func doctor(_ call: String, _ answer: String) throws -> DoctorAnswer {
        let scratch = try Scratch()
        try scratch.write(
            """
            #include <errno.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            #include <stddef.h>
            #include <sys/prctl.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int main(int count, char **words) {
                struct sock_filter code[] = {
                    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_\(call), 0, 1),
                    BPF_STMT(BPF_RET | BPF_K, \(answer)),
                    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                };
                struct sock_fprog program = {4, code};
                if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return 1;
                if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 2;
                return execv(words[1], words + 1);
            }
            """, to: "filter.c")
        return try DoctorAnswer(
            Binary.script(
                "\"$1\" -o filter filter.c && exec ./filter $swbpf -j doctor", [try Clang.required()],
                in: scratch))
    }

    @Test(
        .disabled(if: Tools.areSlow, "compiling takes long"),
        arguments: [
            "SECCOMP_RET_ERRNO | EPERM", "SECCOMP_RET_ERRNO | ENOSYS", "SECCOMP_RET_KILL_PROCESS",
        ])
    func `a filter against bpf is found, and not fatal`(answer: String) throws {
        let answer = try doctor("bpf", answer)
        #expect(!answer.canLoad)
        #expect(answer.state("seccomp") == "missing")
        #expect(answer.state("bpf_syscall") == "missing")
        #expect(answer.summary.contains("seccomp"))
        #expect(try answer.finding("seccomp").remedy?.contains("docker run --security-opt seccomp=") == true)
    }

    @Test(
        .disabled(if: Tools.areSlow, "compiling takes long"),
        arguments: ["SECCOMP_RET_ERRNO | EPERM", "SECCOMP_RET_KILL_PROCESS"])
    func `a filter against perf events leaves programs that load`(answer: String) throws {
        let answer = try doctor("perf_event_open", answer)
        #expect(answer.canLoad)
        #expect(answer.state("seccomp") == "limited")
        #expect(["limited", "missing"].contains(answer.state("tracepoint")))
        #expect(answer.state("raw_tracepoint") == "ok")
    }
}
