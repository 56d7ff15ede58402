import Foundation
import KernelState
import Testing

/// Object files that commands load: operations and iterators, compiled for BPF when a test first wants them.
final class HookObjects: Sendable {
    /// What the algorithms of the operations begin with; no other process's do.
    let algorithm: String
    private let directory: String

    private static let result: Result<HookObjects, any Error> = Result {
        let objects = try HookObjects()
        atexit { try? FileManager.default.removeItem(atPath: HookObjects.shared().directory) }
        return objects
    }

    static func shared() throws -> HookObjects { try result.get() }

    func path(_ name: String) -> String { "\(directory)/\(name).o" }

    private init() throws {
        let algorithm = "hk\(ProcessInfo.processInfo.processIdentifier)"
        let directory = "\(NSTemporaryDirectory())/swbpf-hooks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (name, source) in Self.sources {
            try (Self.header + source).write(
                toFile: "\(directory)/\(name).c", atomically: false, encoding: .utf8)
        }
        let script = """
            cd "$1" && for file in *.c; do
                "$0" -target bpfel -g -O2 -DALGORITHM="\\"$2\\"" -c $file -o ${file%.c}.o || exit; done
            """
        let run = try ProgramRun("/bin/sh", ["-c", script, try Clang.required(), directory, algorithm])
        guard run.status == 0 else {
            try? FileManager.default.removeItem(atPath: directory)
            throw Clang.Failure(message: String(decoding: run.errors, as: UTF8.self))
        }
        self.algorithm = algorithm
        self.directory = directory
    }

    private static let header = """
        #define SEC(name) __attribute__((section(name), used))
        #define KERNEL __attribute__((preserve_access_index))
        typedef unsigned long long u64;
        static long (*bpf_seq_write)(void *seq, const void *text, unsigned length) = (void *)127;
        char terms[] SEC("license") = "GPL";
        struct bpf_iter_meta { void *seq; u64 session_id; u64 seq_num; } KERNEL;
        static const char line[] = "all seen\\n";

        """

    private static let operations = """
        struct sock;
        struct tcp_congestion_ops {
            unsigned (*ssthresh)(struct sock *);
            void (*cong_avoid)(struct sock *, unsigned, unsigned);
            unsigned (*undo_cwnd)(struct sock *);
            char name[16];
        } KERNEL;
        SEC("struct_ops") unsigned ssthresh(u64 *ctx) { return 2; }
        SEC("struct_ops") void cong_avoid(u64 *ctx) {}
        SEC("struct_ops") unsigned undo_cwnd(u64 *ctx) { return 2; }
        #define OPERATIONS(name_) { .ssthresh = (void *)ssthresh, .cong_avoid = (void *)cong_avoid, \\
            .undo_cwnd = (void *)undo_cwnd, .name = ALGORITHM name_ }

        """
    private static let plain = """
        SEC(".struct_ops") struct tcp_congestion_ops plain_ops = OPERATIONS("p");

        """
    private static let linked = """
        SEC(".struct_ops.link") struct tcp_congestion_ops linked_ops = OPERATIONS("l");

        """
    private static let sources = [
        "plain": operations + plain,
        "linked": operations + linked,
        "both": operations + plain + linked,
        "tasks": iterator("task", "void *task", "task"),
        "elements": iterator("bpf_map_elem", "void *map; void *key; void *value", "key"),
        "socket": "SEC(\"socket\") int filter(void *ctx) { return 0; }",
        "nothing": "int number = 1;",
    ]

    /// Writes one line when everything was seen.
    private static func iterator(_ target: String, _ members: String, _ subject: String) -> String {
        """
        struct bpf_iter__\(target) { struct bpf_iter_meta *meta; \(members); } KERNEL;
        SEC("iter/\(target)") int iterator(struct bpf_iter__\(target) *ctx) {
            if (!ctx->\(subject)) bpf_seq_write(ctx->meta->seq, line, sizeof(line) - 1);
            return 0;
        }
        """
    }
}
