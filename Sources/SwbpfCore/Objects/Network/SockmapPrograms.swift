/// A program that sees what the sockets of a map receive or send.
struct SockmapProgram: Equatable, Sendable {
    var mapID: UInt32
    /// Empty if the map has none.
    var mapName: String
    var attachType: AttachType
    var program: NamedProgram
    /// The link that holds it there; `nil` where none does.
    var linkID: UInt32?
}

/// Finds the programs of all maps of sockets.
struct SockmapSearch {
    private(set) var programs: [SockmapProgram] = []
    private(set) var failures: [String] = []

    private static let types: [AttachType] = [
        .streamParser, .streamVerdict, .messageVerdict, .socketVerdict,
    ]

    /// What one map has attached.
    private struct Findings: Sendable {
        let mapID: UInt32
        let name: String
        let attached: [(AttachType, UInt32)]
    }

    /// - Parameter links: those of type sockmap: before Linux 5.18 nothing else tells.
    init(_ links: NetworkLinks, _ names: inout ProgramNames) throws(SystemCallError) {
        let ids = try ObjectKind.map.ids()
        let listing: Listing<Findings>
        do {
            listing = try ObjectKind.map.list(ids) { try Self.read($0, id: $1) }
        } catch {
            if let error = error as? SystemCallError { throw error }
            failures = [String(describing: error)]
            return
        }
        failures = listing.failures
        for map in listing.objects {
            var held = links.sockmap.filter { $0.link.mapID == map.mapID }
            for (type, id) in map.attached {
                let index = held.firstIndex { $0.programID == id && $0.link.attachType == type }
                add(map, type, id, link: index.map { held.remove(at: $0).linkID }, &names)
            }
            for link in held { add(map, link.link.attachType, link.programID, link: link.linkID, &names) }
        }
    }

    private mutating func add(
        _ map: Findings, _ type: AttachType, _ id: UInt32, link: UInt32?, _ names: inout ProgramNames
    ) {
        programs.append(
            SockmapProgram(
                mapID: map.mapID, mapName: map.name, attachType: type,
                program: NamedProgram(id: id, name: names[id]), linkID: link))
    }

    /// `nil` for maps of other types.
    private static func read(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> Findings? {
        let layout = MapInfoLayout()
        let record = try objectInfo(
            of: descriptor, structure: MapInfoLayout.structure, size: layout.name.upperBound,
            about: "map \(id)"
        ).record
        let type = MapType(rawValue: try record.decode(layout.type))
        guard type == .sockmap || type == .sockhash else { return nil }
        var query = ProgramQuery(.ids, capacity: 1)
        let attached = types.flatMap { type in
            // Before Linux 5.18 the question is not known.
            query.ask(descriptor, type: type.rawValue) == 0
                ? query.attached.filter { $0.programID != 0 }.map { (type, $0.programID) } : []
        }
        return Findings(mapID: id, name: record.text(in: layout.name), attached: attached)
    }
}
