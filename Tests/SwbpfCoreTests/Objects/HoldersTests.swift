import Testing

@testable import SwbpfCore

@Suite struct HoldersTests {
    /// What the iterator's program writes for one descriptor.
    private func record(
        _ kind: Int32, id: UInt32, pid: Int32, cookie: UInt64? = nil, comm: String = "sh"
    ) -> [UInt8] {
        func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        let name = Array(comm.utf8.prefix(15))
        return bytes(kind) + bytes(id) + bytes(pid) + bytes(UInt32(cookie == nil ? 0 : 1))
            + bytes(cookie ?? 0)
            + name + [UInt8](repeating: 0, count: 16 - name.count)
    }

    private func holders(_ records: [UInt8]) -> Holders {
        HolderIterator.holders(from: records, leavingOut: 1)
    }

    @Test func `a process is named once, however many descriptors it has`() {
        let found = holders(record(0, id: 5, pid: 42) + record(0, id: 5, pid: 42) + record(0, id: 5, pid: 43))
        #expect(found[.program, 5].map(\.pid) == [42, 43])
    }

    @Test(arguments: [(0, .program), (1, .map), (2, .link), (3, .btf)] as [(Int32, ObjectKind)])
    func `kinds are kept apart`(number: Int32, kind: ObjectKind) {
        let found = holders(record(number, id: 5, pid: 42, comm: "two words"))
        #expect(found[kind, 5] == [Holder(pid: 42, comm: "two words")])
        for other in ObjectKind.allCases where other != kind { #expect(found[other, 5].isEmpty) }
    }

    @Test func `the process that asks is left out, the cookie it holds is not`() {
        let found = holders(record(2, id: 5, pid: 1, cookie: 77))
        #expect(found[.link, 5].isEmpty)
        #expect(found.cookies == [5: 77])
    }

    @Test(arguments: 0..<40)
    func `a record that is cut short is no record`(count: Int) {
        #expect(holders(Array(record(0, id: 5, pid: 42).prefix(count))) == Holders())
    }

    @Test func `a kind that nobody knows is passed over`() {
        #expect(holders(record(9, id: 5, pid: 42)) == Holders())
    }

    @Test(arguments: [
        ("anon_inode:bpf-prog", ObjectKind?.some(.program)), ("anon_inode:bpf-map", .map),
        ("anon_inode:bpf_link", .link), ("anon_inode:btf", .btf), ("anon_inode:bpf_iter", nil),
        ("/tmp/bpf-map", nil), ("socket:[1]", nil), ("anon_inode:[eventpoll]", nil), ("", nil),
    ])
    func `descriptors are known by the kernel's names for them`(link: String, kind: ObjectKind?) {
        #expect(ObjectKind.of(descriptorLink: link) == kind)
    }

    @Test func `jumps of the iterator's program stay inside it`() throws {
        let offsets = HolderProgram.Offsets(
            target: 1, fileInode: 8, inodeSuper: 16, superMagic: 24, fileDentry: 32, dentryName: 40,
            filePrivate: 48, taskGroup: 56, taskLeader: 64, taskName: 72, programAux: 80, auxID: 88,
            mapID: 96,
            linkID: 104, linkType: 112, btfID: 120, cookie: (128, 136))
        let code = HolderProgram.code(offsets)
        #expect(code.count.isMultiple(of: 8))
        for place in 0..<code.count / 8 where [0x05, 0x15, 0x55, 0x1d].contains(code[place * 8]) {
            let offset = code.span.load(Int16.self, at: place * 8 + 2)
            let target = try #require(offset)
            #expect((0..<code.count / 8).contains(place + 1 + Int(target)))
        }
        #expect(code[code.count - 8] == 0x95)
    }
}

@Suite struct UserTableTests {
    @Test func `the newest stands first, until the table grows`() {
        var table = UserTable()
        for id in [1, 2, 3] as [UInt32] { table.add(id, to: 7) }
        #expect(table[7] == [3, 2, 1])
        // The fourth makes a table of four places grow to eight, which turns the list around.
        table.add(4, to: 7)
        #expect(table[7] == [4, 1, 2, 3])
    }

    @Test func `what nobody uses has no users`() {
        #expect(UserTable()[7].isEmpty)
    }
}

@Suite struct ProgramMemoryTests {
    @Test func `pages become bytes`() {
        #expect(ProgramMemory.memory(from: [9, 0, 0, 0, 2, 0, 0, 0]) == [9: 2 * pageSize()])
    }

    @Test(arguments: 0..<8)
    func `a record that is cut short is no record`(count: Int) {
        #expect(ProgramMemory.memory(from: Array([9, 0, 0, 0, 2, 0, 0, 0].prefix(count))) == [:])
    }
}
