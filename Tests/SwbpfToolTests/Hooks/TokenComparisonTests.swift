import Foundation
import KernelState
import Testing

/// BPF file systems that delegate rights, as both tools tell them.
@Suite(.needsKernel, .needsOracle) struct TokenComparisonTests {
    /// Runs a tool where these options are those of the only BPF file systems.
    private func answer(_ tool: String, _ words: [String], mounts: [String]) throws -> ToolAnswer {
        let script = """
            tool=$1 words=$2; shift 2
            while umount -l -a -t bpf 2>/dev/null && grep -q ' bpf ' /proc/mounts; do :; done
            number=0
            for options; do
                number=$((number + 1)); mkdir "with a blank $number" &&
                mount -t bpf -o "$options" bpf "with a blank $number" || exit 99
            done
            exec $tool $words
            """
        let scratch = try Scratch()
        let run = try ProgramRun(
            "/usr/bin/unshare",
            [
                "--mount", "--propagation", "private", "/bin/sh", "-c",
                "cd \"$1\" && shift && \(script)", "sh", scratch.path(""), tool, words.joined(separator: " "),
            ] + mounts)
        var answer = ToolAnswer(run)
        answer.output.replace(scratch.path(""), with: "SCRATCH/")
        return answer
    }

    private func compare(_ mounts: [String], _ form: HookCommand.Form) throws -> ToolAnswer {
        let command = HookCommand(["token", "show"], form)
        let theirs = try answer(Tools.oracle ?? "", command.arguments, mounts: mounts)
        var answers = ToolAnswers(
            ours: try answer(try Tools.swbpf(), command.arguments, mounts: mounts), theirs: theirs)
        _ = answers.edit(command)
        if let difference = answers.difference("token show of \(mounts)", isJSON: command.isJSON) {
            Issue.record(Comment(rawValue: difference))
        }
        return theirs
    }

    @Test(
        .enabled("delegation since Linux 6.9") { KernelVersion(6, 9) <= .running },
        arguments: HookCommand.Form.some)
    func `what is delegated is the same`(form: HookCommand.Form) throws {
        let shown = try compare(
            [
                "delegate_cmds=map_create:prog_load:btf_load,delegate_maps=hash:array:lru_hash:queue:ringbuf",
                "delegate_progs=xdp", "mode=700", "delegate_attachs=any,delegate_cmds=any",
                "delegate_cmds=0x7,delegate_maps=any,delegate_progs=any,delegate_attachs=0x3",
            ], form)
        #expect(shown.output.contains("ringbuf"))
    }

    @Test(arguments: HookCommand.Form.some)
    func `where nothing is delegated nothing is shown`(form: HookCommand.Form) throws {
        _ = try compare(["mode=700"], form)
        _ = try compare([], form)
    }
}
