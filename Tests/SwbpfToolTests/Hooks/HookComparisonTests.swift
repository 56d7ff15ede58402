import Foundation
import KernelState
import Testing

/// What both tools say about what is attached, on the same state: lines, values, order of keys, layout.
@Suite(.needsKernel, .needsOracle) struct HookComparisonTests {
    private let state: HookState
    private let comparison: HookComparison

    init() throws {
        state = try HookState.shared()
        comparison = HookComparison(state: state)
    }

    private func expectEqual(
        _ words: [String], _ form: HookCommand.Form, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        if let difference = try comparison.difference(HookCommand(words, form)) {
            Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: HookCommand.Form.some, [[], ["effective"]])
    func `each cgroup is the same`(form: HookCommand.Form, rest: [String]) throws {
        for cgroup in Tools.some(of: state.cgroups) {
            try expectEqual(["cgroup", "show", cgroup] + rest, form)
        }
    }

    @Test(arguments: HookCommand.Form.some, [[], ["effective"]])
    func `the tree of cgroups is the same`(form: HookCommand.Form, rest: [String]) throws {
        for cgroup in [0, 2, state.cgroups.count - 1].prefix(Tools.areSlow ? 1 : 3).map({ state.cgroups[$0] })
        {
            try expectEqual(["cgroup", "tree", cgroup] + rest, form)
        }
    }

    @Test(arguments: HookCommand.Form.some)
    func `the tree of the machine is the same`(form: HookCommand.Form) throws {
        // In a namespace the state's cgroups are all there are.
        let script = """
            echo $$ > "$1/cgroup.procs" && shift &&
            exec unshare --cgroup --mount sh -c '
                mount=$(while read -r _ at type _; do
                    [ $type != cgroup2 ] || echo $at; done < /proc/mounts | head -n 1) &&
                umount -l $mount && mount -t cgroup2 cgroup2 $mount && exec "$@"' sh "$@"
            """
        let command = HookCommand(["cgroup", "tree"], form)
        func answer(_ tool: String) throws -> ToolAnswer {
            ToolAnswer(
                try ProgramRun("/bin/sh", ["-c", script, "sh", state.cgroupRoot, tool] + command.arguments))
        }
        var answers = ToolAnswers(
            ours: try answer(try Tools.swbpf()), theirs: try answer(Tools.oracle ?? ""))
        #expect(answers.theirs.output.contains("worker/leaf"))
        _ = answers.edit(command)
        if let difference = answers.difference("\(command)", isJSON: command.isJSON) {
            Issue.record(Comment(rawValue: difference))
        }
    }

    @Test(arguments: HookCommand.Form.some)
    func `the devices' programs are the same`(form: HookCommand.Form) throws {
        try expectEqual(["net", "show"], form)
    }

    @Test(arguments: HookCommand.Form.some)
    func `one device's programs are the same`(form: HookCommand.Form) throws {
        for device in Tools.some(of: ["lo"] + state.content.devices.keys.filter { $0 != "outer" }.sorted()) {
            try expectEqual(["net", "list", "dev", device], form)
        }
    }

    @Test(arguments: HookCommand.Form.some)
    func `perf events' programs are the same`(form: HookCommand.Form) throws {
        try expectEqual(["perf", "show"], form)
    }

    @Test(arguments: HookCommand.Form.some)
    func `operations are the same`(form: HookCommand.Form) throws {
        try expectEqual(["struct_ops", "show"], form)
        for map in ["struct_ops", "struct_ops_linked"].compactMap({ state.content.maps[$0] }) {
            try expectEqual(["struct_ops", "show", "id", "\(map.id)"], form)
        }
        try expectEqual(["struct_ops", "list", "name", "no such name"], form)
    }

    @Test(arguments: HookCommand.Form.some)
    func `dumps of operations are the same`(form: HookCommand.Form) throws {
        // Each reads the types of the kernel, twice.
        try expectEqual(["struct_ops", "dump"], form)
        guard !Tools.areSlow else { return }
        for map in ["struct_ops", "struct_ops_linked"].compactMap({ state.content.maps[$0] }) {
            try expectEqual(["struct_ops", "dump", "id", "\(map.id)"], form)
        }
        try expectEqual(["struct_ops", "dump", "name", "struct_ops"], form)
    }

    @Test(
        arguments: Tools.some(of: [
            ["cgroup", "li", "ROOT"], ["c", "s", "ROOT", "e"], ["cgroup", "t", "ROOT", "effect"],
            ["net"], ["n", "s"], ["net", "l", "d", "fast0"], ["net", "sh", "dev", "class0"], ["pe"],
            ["perf", "list"], ["s"], ["struct_ops", "l"], ["t"], ["token", "l"],
        ]))
    func `shortened words mean the same`(words: [String]) throws {
        try expectEqual(words.map { $0 == "ROOT" ? state.cgroupRoot : $0 }, .json)
    }

    @Test(arguments: AllowedHookDifference.all)
    func `an allowed difference is there`(rule: AllowedHookDifference) throws {
        // Not every kernel shows every one.
        guard let command = rule.seenIn(state) else { return }
        #expect(try comparison.needs(rule, for: command), "\(command)")
    }
}
