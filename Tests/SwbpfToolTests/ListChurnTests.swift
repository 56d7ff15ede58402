import Foundation
import KernelState
import Testing

/// Every command that lists something, while what it lists appears and vanishes.
@Suite(.needsKernel) struct ListChurnTests {
    /// With the namespaces that come and go, and inside the one whose interfaces do.
    private func commands(_ churn: HookChurn) -> [(words: [String], isInside: Bool)] {
        let everywhere: [[String]] = [
            ["prog", "show"], ["map", "show"], ["link", "show"], ["btf", "show"], ["perf", "show"],
            ["struct_ops", "show"], ["struct_ops", "dump"], ["token", "show"], ["net", "show"],
            ["net", "show", "--all-netns"], ["cgroup", "tree"], ["cgroup", "tree", churn.cgroup],
            ["cgroup", "tree", churn.cgroup, "effective"], ["cgroup", "show", churn.cgroup],
            ["-f", "prog", "show"], ["-f", "map", "show"], ["-f", "link", "show"],
            ["map", "show", "--wide"],
        ]
        return everywhere.map { ($0, false) } + [(["net", "show"], true)]
    }

    /// What stands on standard error, without what is said of namespaces and programs that are not shown.
    private func errors(of run: ProgramRun) -> [String] {
        String(decoding: run.errors, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("Note: ") }
    }

    @Test func `lists stay whole for a minute in which everything comes and goes`() throws {
        let churn = try HookChurn()
        let swbpf = try Tools.swbpf()
        let end = ContinuousClock.now + .seconds(Tools.areSlow ? 20 : 60)
        var rounds = 0
        try churn.during {
            repeat {
                for (words, isInside) in commands(churn) {
                    for options in [[], ["-j"]] {
                        let arguments = options + words
                        let run =
                            isInside
                            ? try ProgramRun(
                                "/usr/bin/nsenter",
                                ["--net=\(churn.networkNamespace)", "--", swbpf] + arguments)
                            : try ProgramRun(swbpf, arguments)
                        let what = Comment(rawValue: arguments.joined(separator: " "))
                        #expect(run.status == 0, what)
                        #expect(errors(of: run) == [], what)
                        if options == ["-j"] {
                            #expect(throws: Never.self, what) {
                                try JSONSerialization.jsonObject(with: Data(run.output))
                            }
                        }
                    }
                }
                rounds += 1
            } while ContinuousClock.now < end
        }
        #expect(rounds > 0)
        let counts = churn.counts
        for name in ["programs", "links", "cgroups", "interfaces", "namespaces", "processes"] {
            #expect(counts[name, default: 0] > 10, "\(name): \(counts)")
        }
    }
}
