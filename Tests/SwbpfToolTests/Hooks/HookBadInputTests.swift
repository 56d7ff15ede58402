import Foundation
import KernelState
import Testing

/// Words that the grammars of the commands about attachments do not have: both tools refuse them, ours with one
/// sentence, in JSON with one document.
@Suite(.needsKernel, .needsOracle) struct HookBadInputTests {
    @Test(
        arguments: Tools.some(of: [
            "perf shwo", "struct_ops shwo",
            "struct_ops show id", "struct_ops show what 1", "struct_ops show id 0", "struct_ops show id none",
            "struct_ops show id 4294967295", "struct_ops show id 99999999999", "struct_ops show id 1 2",
            "struct_ops show name no_such_name", "struct_ops dump id", "struct_ops dump what 1",
            "struct_ops dump id 0", "struct_ops dump id 4294967295", "struct_ops dump name no_such_name",
            "struct_ops dump id 1 2", "token shwo", "token show everything", "token list id 1", "iter shwo",
            "iter pin", "feature shwo", "feature probe everything", "feature probe kernel kernel",
            "feature probe kernel dev lo", "feature probe dev", "feature probe dev nosuch",
            "feature probe prefix X", "feature probe macros prefix", "feature probe macros prefix X prefix Y",
            "feature list_builtins", "feature list_builtins everything",
            "cgroup", "cgroup show", "net show dev", "net attach", "link detach", "link detach id",
            "link detach id 4294967295", "link detach what 1", "link pin id 4294967295 /sys/fs/bpf/x",
        ]), [HookCommand.Form.plain, .json])
    func `both tools refuse`(words: String, form: HookCommand.Form) throws {
        let words = words.split(separator: " ").map(String.init)
        let theirs = try ProgramRun(Tools.oracle ?? "", form.options + words)
        let run = try Binary.run(form.options + words)
        #expect(theirs.status != 0)
        try expectRefused(run, form)
    }

    @Test(
        arguments: [
            "perf show everything", "perf list pid 1", "feature list_builtins helpers more",
            "net detach xdp dev lo more", "iter pin OBJECT PATH everything",
        ], [HookCommand.Form.plain, .json])
    func `what bpftool takes no notice of is refused`(words: String, form: HookCommand.Form) throws {
        try expectRefused(
            try Binary.run(form.options + words.split(separator: " ").map(String.init)), form)
    }

    private func expectRefused(_ run: Run, _ form: HookCommand.Form) throws {
        #expect(run.status == 255)
        if form == .plain {
            #expect(run.text == "")
            #expect(run.errors.hasPrefix("Error: "))
        } else {
            #expect(run.errors == "")
            #expect((try run.json() as? [String: String])?.keys.sorted() == ["error"])
        }
    }
}
