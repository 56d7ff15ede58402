import Testing

@testable import SwbpfCore

@Suite struct CgroupShowTests {
    private func row(
        _ id: UInt32, _ type: UInt32, flags: UInt32 = 0, name: String, target: (UInt32, UInt32) = (0, 0),
        targetName: String? = ""
    ) throws -> CgroupRow {
        var program = try ProgramInfo(
            KernelRecord(bytes: [UInt8](repeating: 0, count: ProgramInfoLayout.size)))
        program.name = name
        (program.targetBTFID, program.targetTypeID) = target
        return CgroupRow(
            CgroupProgram(type: AttachType(rawValue: type), id: id, flags: flags), program,
            targetName: targetName)
    }

    /// Rows of every kind: short and long words, flags with and without a name, functions of the kernel.
    private func rows() throws -> [CgroupRow] {
        [
            try row(7, 6, flags: 2, name: "dev"),
            try row(123_456_789, 1, flags: 0x42, name: "a_function_with_a_long_name"),
            try row(8, 18, flags: 1, name: "bad\u{1b}[2J"),
            try row(9, 43, flags: 2, name: "hook", target: (1, 54321), targetName: "bpf_lsm_socket_bind"),
            try row(10, 43, flags: 2, name: "hook", target: (77, 3), targetName: nil),
            try row(11, 4000, name: ""),
        ]
    }

    @Test func `programs are shown in columns, as bpftool has them`() throws {
        try expectGolden(CgroupShowReport(rows: rows(), isEffective: false), "cgroup-show")
    }

    @Test func `of what is in force there are no flags`() throws {
        try expectGolden(CgroupShowReport(rows: rows(), isEffective: true), "cgroup-show-effective")
    }

    @Test func `where nothing is attached there is no text, and an empty array`() {
        let report = CgroupShowReport(rows: [], isEffective: false)
        #expect(text(report) == "")
        #expect(json(report) == "[]")
    }

    @Test func `in a tree programs are indented, except those of its root`() throws {
        let rows = try rows()
        try expectGolden(
            CgroupTreeReport(
                groups: [
                    .init(path: "/sys/fs/cgroup", level: 0, rows: [rows[0]]),
                    .init(path: "/sys/fs/cgroup/a \"b\"\n", level: 2, rows: [rows[1], rows[2]]),
                ], isEffective: false), "cgroup-tree")
    }

    @Test func `an empty tree has its head, and is an empty array`() {
        let report = CgroupTreeReport(groups: [], isEffective: true)
        #expect(text(report) == "CgroupPath\nID       AttachType      Name           \n")
        #expect(json(report) == "[]")
    }

    @Test(arguments: [
        (0, ""), (1, "override"), (2, "multi"), (3, "unknown(3)"), (0x42, "unknown(42)"),
        (0xff, "unknown(ff)"),
    ])
    func `flags have bpftool's words`(flags: UInt32, word: String) throws {
        #expect(try row(1, 1, flags: flags, name: "").flags == word)
    }
}
