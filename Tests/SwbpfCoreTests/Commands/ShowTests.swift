import Testing

@testable import SwbpfCore

@Suite struct ShowTests {
    /// A program with everything that can be shown, beside one with as little as possible.
    private func programs() throws -> [ProgramEntry] {
        var full = try ProgramInfo(
            KernelRecord(bytes: [UInt8](repeating: 0, count: ProgramInfoLayout.size)), mapIDs: [481, 482])
        full.id = 5281
        full.type = ProgramType(rawValue: 6)
        full.name = "xdp_b"
        full.tag = [0x52, 0xca, 0x21, 0x7a, 0x15, 0x58, 0x9c, 0x88]
        full.isGPLCompatible = true
        full.runTime = 27019
        full.runCount = 10
        full.recursionMisses = 3
        full.userID = 1000
        full.translatedSize = 56
        full.machineCodeSize = 48
        full.lockedMemory = 4096
        full.btfID = 76
        var bare = full
        bare.id = 5282
        bare.type = ProgramType(rawValue: 999)
        bare.name = ""
        bare.isGPLCompatible = false
        (bare.runTime, bare.runCount, bare.recursionMisses, bare.machineCodeSize, bare.btfID) = (
            0, 0, 0, 0, 0
        )
        bare.lockedMemory = nil
        bare.mapIDs = []
        bare.isOrphaned = true
        bare.device = OffloadDevice(interfaceIndex: 4, namespaceDevice: 5, namespaceInode: 6)
        var entry = ProgramEntry(
            full,
            notes: ObjectNotes(
                pins: ["/sys/fs/bpf/a", "/sys/fs/bpf/b\n\"c\""],
                holders: [Holder(pid: 1, comm: "init"), Holder(pid: 2, comm: "a\u{1b}[2J")]), bootTime: 0)
        // Seconds since 1970 that no time zone shows alike are left out of the text.
        entry.loadedAt = nil
        return [entry, ProgramEntry(bare, notes: ObjectNotes(pins: []), bootTime: 0)]
    }

    @Test func `programs are shown with all there is to show`() throws {
        try expectGolden(ListReport(programs(), isList: true), "prog-show")
    }

    @Test func `one program is an object, not an array`() throws {
        let report = ListReport([try programs()[1]], isList: false)
        #expect(json(report).hasPrefix(#"{"id":5282,"type":999,"tag":"#))
    }

    @Test func `the load time is in seconds since 1970`() throws {
        var program = try programs()[0].program
        program.loadTime = 1_500_000_000
        let entry = ProgramEntry(program, bootTime: 1_000_000_600_000_000)
        #expect(
            json(ListReport([entry], isList: false)).contains(
                #""loaded_at":1000002,"uid":1000"#))
    }

    @Test func `maps are shown with all there is to show`() throws {
        var map = try MapInfo(KernelRecord(bytes: [UInt8](repeating: 0, count: MapInfoLayout.size)))
        map.id = 474
        map.type = .programArray
        map.name = "jmp"
        map.flags = 0x480
        map.keySize = 4
        map.valueSize = 4
        map.maximumEntries = 4
        map.lockedMemory = 344
        map.ownerType = ProgramType(rawValue: 6)
        map.isOwnerJited = false
        map.isFrozen = true
        map.btfID = 76
        var bare = map
        bare.id = 475
        bare.type = MapType(rawValue: 999)
        bare.name = ""
        bare.flags = 0
        bare.lockedMemory = nil
        bare.ownerType = nil
        bare.isOwnerJited = nil
        bare.btfID = 0
        let notes = ObjectNotes(pins: ["/sys/fs/bpf/jmp"], holders: [Holder(pid: 1, comm: "init")])
        try expectGolden(
            ListReport([MapEntry(map, notes: notes), MapEntry(bare)], isList: true), "map-show")
    }

    @Test func `maps are shown wide with what was found out about them`() throws {
        var map = try MapInfo(KernelRecord(bytes: [UInt8](repeating: 0, count: MapInfoLayout.size)))
        map.id = 7
        map.type = .bloomFilter
        map.name = "process_connect"
        map.extra = 5
        var background = MapBackground()
        background.fullName = "process_connections\n"
        background.keyType = "struct key"
        background.valueType = "struct { int a; }"
        background.entryCount = 3
        background.users = [12, 15]
        var bare = map
        bare.name = ""
        bare.extra = 0
        var counted = MapBackground()
        counted.entryCount = 0
        var oldest = bare
        oldest.extra = nil
        try expectGolden(
            ListReport(
                [
                    MapEntry(
                        map, notes: ObjectNotes(holders: [Holder(pid: 1, comm: "init")]),
                        background: background),
                    MapEntry(bare, background: counted), MapEntry(oldest, background: MapBackground()),
                ], isList: true), "map-show-wide")
    }

    @Test func `nothing is an empty list`() {
        #expect(json(ListReport<ProgramEntry>([], isList: true)) == "[]")
        #expect(json(ListReport<MapEntry>([], isList: true)) == "[]")
        #expect(json(ListReport<BTFEntry>([], isList: true)) == "[]")
        #expect(text(ListReport<ProgramEntry>([], isList: true)).isEmpty)
    }

    @Test(arguments: [ToolName.swbpf, .bpftool])
    func `the first line of the version has the name the tool was started under`(name: ToolName) {
        let version = name == .bpftool ? "7.8.0" : VersionReport.release
        #expect(text(VersionReport(toolName: name)).hasPrefix("\(name) v\(version)\nusing libbpf v"))
    }
}
