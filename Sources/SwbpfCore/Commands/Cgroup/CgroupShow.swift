extension Command {
    static let cgroupShow = Command(
        name: "show", aliases: ["list"], summary: "List the programs attached to a control group",
        arguments: [.path(name: "CGROUP", .cgroup), .clauses([.effective])],
        details: """
            Shows the programs that are attached to the directory CGROUP, by attach type and in their order, \
            with the flags they were attached with: 'multi', 'override', none, or unknown(HEX) for others. \
            Of programs for hooks of security modules (lsm_cgroup) the function is shown too, by its name in the \
            kernel's BTF.
            With 'effective' those that are in force in CGROUP are shown, also where they are attached further \
            up; the kernel tells no flags of them.
            """,
        examples: [
            Example(line: "cgroup show /sys/fs/cgroup/web", effect: "Show what is attached there"),
            Example(
                line: "cgroup show /sys/fs/cgroup/web effective", effect: "Show what is in force there"
            ),
        ],
        run: { given in
            let isEffective = given.words[Clause.effective.keyword] != nil
            let cgroup = try Cgroup(given.path("CGROUP"))
            var query = CgroupQuery(isEffective: isEffective)
            let (programs, number) = query.ask(cgroup.directory)
            guard number == 0 else { throw CgroupError.explained(number, path: cgroup.path) }
            let entries = try CgroupEntries(programs)
            return CgroupShowReport(
                rows: entries.rows(programs), isEffective: isEffective, failures: entries.failures)
        })
}

extension Clause {
    static let effective = Clause("effective", "What is in force, wherever it is attached")
}

/// What `cgroup show` answers.
struct CgroupShowReport: Report {
    var rows: [CgroupRow]
    var isEffective: Bool
    var failures: [String] = []

    /// Where nothing is attached, nothing is printed.
    func write(to text: inout TextWriter) {
        guard !rows.isEmpty else { return }
        text.cgroupHeader(isEffective: isEffective)
        for row in rows { row.write(to: &text, isEffective: isEffective) }
    }

    func write(to json: inout JSONWriter) {
        json.array(rows) { json, row in row.write(to: &json, isEffective: isEffective) }
    }
}
