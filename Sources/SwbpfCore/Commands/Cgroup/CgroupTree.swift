extension Command {
    static let cgroupTree = Command(
        name: "tree", summary: "List the programs attached in a tree of control groups",
        arguments: [.optional(.path(name: "ROOT", .cgroup)), .clauses([.effective])],
        details: """
            Shows the programs that are attached to ROOT and to the control groups in it, as 'cgroup show' does; \
            groups without programs are left out, and so is one that is removed meanwhile. Without ROOT all \
            groups are shown, wherever cgroup2 is mounted, each once. Other file systems that are mounted below \
            are not entered. 'effective' needs ROOT before it.
            """,
        examples: [
            Example(line: "cgroup tree", effect: "Show what is attached to any control group"),
            Example(
                line: "cgroup tree /sys/fs/cgroup/web effective", effect: "Show what is in force below"),
        ],
        run: { given in
            let isEffective = given.words[Clause.effective.keyword] != nil
            let forest =
                try given.paths["ROOT"].map { try CgroupForest.below($0, isEffective: isEffective) }
                ?? CgroupForest.everywhere(isEffective: isEffective)
            let entries = try CgroupEntries(forest.groups.lazy.flatMap(\.programs))
            let groups = forest.groups.map {
                CgroupTreeReport.Group(path: $0.path, level: $0.level, rows: entries.rows($0.programs))
            }
            return CgroupTreeReport(
                groups: groups.filter { !$0.rows.isEmpty }, isEffective: isEffective,
                failures: forest.failures + entries.failures)
        })
}

/// What `cgroup tree` answers.
struct CgroupTreeReport: Report {
    /// A control group and its programs.
    struct Group: Equatable, Sendable {
        var path: String
        /// How far below the root.
        var level: Int
        var rows: [CgroupRow]
    }

    var groups: [Group]
    var isEffective: Bool
    var failures: [String] = []

    func write(to text: inout TextWriter) {
        text.line("CgroupPath")
        text.cgroupHeader(isEffective: isEffective)
        for group in groups {
            text.foreign(group.path)
            text.line()
            for row in group.rows {
                if group.level > 0 { text.write("    ") }
                row.write(to: &text, isEffective: isEffective)
            }
        }
    }

    func write(to json: inout JSONWriter) {
        json.array(groups) { json, group in
            json.object { json in
                json.field("cgroup", group.path)
                json.field("programs") { json in
                    json.array(group.rows) { json, row in row.write(to: &json, isEffective: isEffective) }
                }
            }
        }
    }
}
