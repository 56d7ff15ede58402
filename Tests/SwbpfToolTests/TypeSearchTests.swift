import Foundation
import KernelState
import Testing

/// `btf find` and `btf layout` of the built binary.
@Suite(.needsKernel) struct TypeSearchTests {
    @Test func `a structure of the running kernel is found and laid out`() throws {
        let found = try #require(
            try Binary.run(["-j", "btf", "find", "struct", "task_struct"]).json() as? [[String: Any]])
        let layout = try #require(
            try Binary.run(["-j", "btf", "layout", "task_struct"]).json() as? [[String: Any]])
        #expect(found.count == 1 && layout.count == 1)
        #expect(found[0]["size"] as? Int == layout[0]["size"] as? Int)
        #expect(found[0]["id"] as? Int == layout[0]["id"] as? Int)
        #expect(found[0]["btf"] as? String == "vmlinux")
    }

    @Test func `an enumerator is found without being asked for`() throws {
        let run = try Binary.run(["btf", "find", "BPF_MAP_TYPE_HASH"])
        #expect(
            run.text.contains(": ENUMERATOR BPF_MAP_TYPE_HASH  value 1  of enum bpf_map_type  in vmlinux\n"))
    }

    /// On a kernel without modules that have BTF there is none to look at.
    @Test func `what a loaded module defines is found there`() throws {
        let folder = "/sys/kernel/btf"
        let modules = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        for module in modules.filter({ $0 != "vmlinux" }).prefix(Tools.areSlow ? 1 : .max) {
            let own = try Binary.run(["-j", "btf", "find", "*", "kind", "func", "in", "module", module])
            guard own.status == 0, let names = try own.json() as? [[String: Any]],
                let name = names.first?["name"] as? String
            else { continue }
            let found = try #require(
                try Binary.run(["-j", "btf", "find", name]).json() as? [[String: Any]])
            #expect(found.contains { $0["btf"] as? String == module }, "\(name) of \(module)")
            #expect(try Binary.run(["btf", "stat", module]).text.contains("split off from a base"))
        }
    }

    @Test func `kinds are named in either case`() throws {
        let lower = try Binary.run(["btf", "find", "vfs_read", "kind", "func"])
        #expect(lower.status == 0)
        #expect(try Binary.run(["btf", "find", "vfs_read", "kind", "FUNC"]).text == lower.text)
    }

    @Test(arguments: [
        (
            ["find", "task_strct", "in", "kernel"],
            "vmlinux has no type 'task_strct': did you mean 'task_struct'?"
        ),
        (
            ["layout", "task_strct", "in", "kernel"],
            "vmlinux has no structure or union 'task_strct': did you mean 'task_struct'?"
        ),
        (
            ["layout", "nothing*", "in", "kernel"],
            "vmlinux has no structure or union that matches 'nothing*'"
        ),
        (
            ["find", "task_struct", "kind", "union", "in", "kernel"],
            "vmlinux has no type of this kind 'task_struct'"
        ),
    ])
    func `what is not there is an error`(words: [String], message: String) throws {
        try expectRefusal(of: ["btf"] + words, message)
    }

    @Test(arguments: [
        ["find"], ["layout"], ["find", "x", "kind"], ["find", "x", "kind", "nonsense"], ["find", "x", "in"],
        ["layout", "x", "depth", "-1"], ["layout", "x", "cacheline", "48"],
        ["layout", "x", "cacheline", "0"],
        ["layout", "x", "in", "/nonexistent"], ["find", "x", "in", "file", "/dev/null"], ["find", ""],
    ])
    func `a request that cannot be is refused`(words: [String]) throws {
        let run = try Binary.run(["-j", "btf"] + words)
        #expect(run.status == 255)
        #expect(Array((try run.json() as? [String: String])?.keys ?? [:].keys) == ["error"])
        #expect(run.errors == "")
    }
}
