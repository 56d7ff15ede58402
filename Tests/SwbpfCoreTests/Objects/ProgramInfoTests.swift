import Testing

@testable import SwbpfCore

@Suite struct ProgramInfoTests {
    /// A record whose every byte is its own offset, cut where an older kernel would stop.
    private func record(_ writtenCount: Int) -> KernelRecord {
        KernelRecord(bytes: (0..<writtenCount).map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test func `members are read from their places`() throws {
        let program = try ProgramInfo(record(ProgramInfoLayout.size))
        #expect(program.type.rawValue == 0x0302_0100)
        #expect(program.id == 0x0706_0504)
        #expect(program.tag == [8, 9, 10, 11, 12, 13, 14, 15])
        #expect(program.machineCodeSize == 0x1312_1110)
        #expect(program.translatedSize == 0x1716_1514)
        #expect(program.loadTime == 0x2f2e_2d2c_2b2a_2928)
        #expect(program.userID == 0x3332_3130)
        #expect(program.kernelName == "@ABCDEFGHIJKLMNO")
        #expect(program.btfID == 0x8382_8180)
        #expect(program.runTime == 0xc7c6_c5c4_c3c2_c1c0)
        #expect(program.runCount == 0xcfce_cdcc_cbca_c9c8)
        #expect(program.recursionMisses == 0xd7d6_d5d4_d3d2_d1d0)
    }

    @Test func `a member past what the kernel wrote is absent, not zero`() throws {
        #expect(try ProgramInfo(record(216)).verifiedInstructions == nil)
        #expect(try ProgramInfo(record(220)).verifiedInstructions == 0xdbda_d9d8)
    }

    @Test(arguments: 0..<24)
    func `a record too short for the oldest kernel is refused, never read past`(writtenCount: Int) {
        #expect(throws: DecodeError.self) { try ProgramInfo(record(writtenCount)) }
    }

    @Test(arguments: 24...ProgramInfoLayout.size)
    func `a record of any older kernel is read`(writtenCount: Int) throws {
        #expect(try ProgramInfo(record(writtenCount)).id == 0x0706_0504)
    }

    @Test func `what is left of a program whose device is gone comes from fdinfo`() {
        let lines = "pos:\t0\nprog_type:\t6\nprog_tag:\t0102030405060708\nmemlock:\t4096\nprog_id:\t9\n"
        let program = ProgramInfo(orphaned: 9, FieldText(content: Array(lines.utf8)[...]))
        #expect(program.isOrphaned)
        #expect(program.id == 9)
        #expect(program.type.name == "xdp")
        #expect(program.tag == [1, 2, 3, 4, 5, 6, 7, 8])
    }
}

@Suite struct MapInfoTests {
    private func record(_ writtenCount: Int) -> KernelRecord {
        KernelRecord(bytes: (0..<writtenCount).map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test func `members are read from their places`() throws {
        let map = try MapInfo(record(MapInfoLayout.size))
        #expect(map.id == 0x0706_0504)
        #expect(map.keySize == 0x0b0a_0908)
        #expect(map.valueSize == 0x0f0e_0d0c)
        #expect(map.maximumEntries == 0x1312_1110)
        #expect(map.flags == 0x1716_1514)
        #expect(map.btfID == 0x4342_4140)
        #expect(map.btfValueTypeID == 0x4b4a_4948)
    }

    @Test(arguments: 0..<24)
    func `a record too short for the oldest kernel is refused`(writtenCount: Int) {
        #expect(throws: DecodeError.self) { try MapInfo(record(writtenCount)) }
    }

    @Test func `the owner is told of program arrays only`() throws {
        let lines = FieldText(
            content: Array("memlock:\t344\nowner_prog_type:\t6\nowner_jited:\t1\nfrozen:\t1\n".utf8)[...])
        var bytes = [UInt8](repeating: 0, count: MapInfoLayout.size)
        bytes[0] = 3
        var map = try MapInfo(KernelRecord(bytes: bytes))
        map.add(lines)
        #expect(map.ownerType?.name == "xdp")
        #expect(map.isOwnerJited == true)
        #expect(map.isFrozen)
        #expect(map.lockedMemory == 344)
        bytes[0] = 1
        var hash = try MapInfo(KernelRecord(bytes: bytes))
        hash.add(lines)
        #expect(hash.ownerType == nil)
    }
}
