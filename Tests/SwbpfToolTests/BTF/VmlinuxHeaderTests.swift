import Foundation
import Testing

/// The header that swbpf writes of a kernel's types, in use.
@Suite(.needsClang, .needsOracle) struct VmlinuxHeaderTests {
    /// Reads the kernel through relocated fields, asks which there are, and calls a function of the kernel.
    private static let program = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        #include <bpf/bpf_tracing.h>

        extern void bpf_rcu_read_lock(void) __weak __ksym;
        extern void bpf_rcu_read_unlock(void) __weak __ksym;
        extern struct task_struct *bpf_task_from_pid(s32 pid) __weak __ksym;

        struct record {
            pid_t pid, parent;
            char name[16];
            u64 started;
            bool is_old, is_hash;
            u32 task_size;
        };

        struct {
            __uint(type, BPF_MAP_TYPE_HASH);
            __uint(max_entries, 16);
            __type(key, pid_t);
            __type(value, struct record);
        } records SEC(".maps");

        struct task_struct___renamed { long state; } __attribute__((preserve_access_index));

        SEC("raw_tracepoint/sched_switch")
        int watch(struct bpf_raw_tracepoint_args *context)
        {
            struct task_struct *task = (struct task_struct *)bpf_get_current_task();
            struct record record = {};

            record.pid = BPF_CORE_READ(task, pid);
            record.parent = BPF_CORE_READ(task, real_parent, tgid);
            record.started = BPF_CORE_READ(task, signal, rlim[0].rlim_cur);
            BPF_CORE_READ_STR_INTO(&record.name, task, comm);
            record.is_old = bpf_core_field_exists(((struct task_struct___renamed *)task)->state);
            record.is_hash = bpf_core_enum_value_exists(enum bpf_map_type, BPF_MAP_TYPE_HASH);
            record.task_size = bpf_core_type_size(struct task_struct);
            if (bpf_ksym_exists(bpf_rcu_read_lock) && bpf_ksym_exists(bpf_rcu_read_unlock)) {
                bpf_rcu_read_lock();
                bpf_rcu_read_unlock();
            }
            bpf_map_update_elem(&records, &record.pid, &record, BPF_ANY);
            return 0;
        }

        char LICENSE[] SEC("license") = "GPL";
        """

    /// What is compiled of a header, and where it is gone with this value.
    private struct Header {
        let files: Scratch
        var object: String { files.path("program.o") }

        init(_ kernel: FetchedTypes.Kernel, _ words: [String]) throws {
            try FetchedTypes.require(kernel)
            files = try Scratch()
            let run = try ProgramRun(
                try Tools.swbpf(), ["btf", "dump", "file", kernel.vmlinux, "format", "c"] + words)
            #expect(run.status == 0)
            try Data(run.output).write(to: URL(filePath: files.path("vmlinux.h")))
        }

        /// What the compiler has to say.
        func compile(_ program: String) throws -> String {
            try files.write(program, to: "program.c")
            let run = try ProgramRun(
                try Clang.required(),
                [
                    "-target", "bpf", "-D__TARGET_ARCH_x86", "-g", "-O2", "-Wall", "-Werror",
                    // Newer kernels are compiled so, too: a member may be a structure with a name for
                    // its type and none for itself.
                    "-fms-extensions", "-Wno-microsoft-anon-tag",
                    "-c", files.path("program.c"), "-o", object,
                ])
            return String(decoding: run.errors.prefix(3000), as: UTF8.self)
        }
    }

    @Test(arguments: FetchedTypes.kernels, [[], ["unsorted"]])
    func `a program that uses a kernel's header compiles`(
        kernel: FetchedTypes.Kernel, words: [String]
    ) throws {
        let header = try Header(kernel, words)
        #expect(try header.compile(Self.program) == "")
    }

    @Test func `the program loads into the running kernel`() throws {
        let kernel = try #require(FetchedTypes.kernels.last)
        let header = try Header(kernel, [])
        try #require(try header.compile(Self.program) == "")
        // Pins are in a file system that ends with the mount's namespace.
        let script = """
            mount -t bpf bpf "$2" && "$1" prog loadall "$3" "$2/programs" && ls "$2/programs"
            """
        try header.files.makeDirectory("pins")
        let oracle = try #require(Tools.oracle)
        let run = try Binary.privately(script, [oracle, header.files.path("pins"), header.object])
        #expect(run.status == 0, "\(run.errors.suffix(2000))")
        #expect(run.text == "watch\n")
    }
}
