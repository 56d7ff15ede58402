extension Command {
    static let mapShow = Command(
        name: "show", aliases: ["list"], summary: "List maps, or show one",
        arguments: [.selector(.map, isRequired: false)],
        details: """
            Without MAP, lists every map the caller may see, in id order; one that is removed meanwhile \
            is left out. Several maps may have the same name.
            Shown are id, type, name and flags (hexadecimal in text, decimal in JSON); bytes of a key and of a \
            value, the most entries there may be and bytes of locked memory; for a program array the type \
            of its programs; its BTF object, whether it is frozen (read-only for user space); with --bpffs its \
            pins; and the processes that hold it.
            """,
        options: [.bpffs],
        examples: [
            Example(line: "map show", effect: "List all maps"),
            Example(line: "map show pinned /sys/fs/bpf/flows", effect: "Show the map that is pinned there"),
            Example(line: "-p map show name flows", effect: "Show maps by name, in JSON over several lines"),
        ],
        run: { given in
            let (listing, notes) = try readWithNotes(
                .map, given, all: { try Maps.all($0) }, matching: { try Maps.matching($0) })
            return ListReport(
                listing.objects.map { MapEntry($0, notes: notes.notes(.map, $0.id)) },
                isList: given.selector == nil || listing.objects.count > 1, failures: listing.failures)
        })
}

/// A map with all that is shown beside its own facts.
struct MapEntry: ReportEntry, Equatable {
    var map: MapInfo
    var type: KernelName
    var ownerType: KernelName?
    var device: NamedDevice?
    var notes: ObjectNotes

    init(_ map: MapInfo, notes: ObjectNotes = ObjectNotes()) {
        self.map = map
        self.notes = notes
        type = KernelName(map.type)
        ownerType = map.ownerType.map { KernelName($0) }
        device = NamedDevice(map.device)
    }
}

extension MapEntry {
    func write(to json: inout JSONWriter) {
        json.object { json in
            writeIdentity(to: &json)
            if let device { json.field("dev", device) }
            json.field("bytes_key", map.keySize)
            json.field("bytes_value", map.valueSize)
            json.field("max_entries", map.maximumEntries)
            if let lockedMemory = map.lockedMemory { json.field("bytes_memlock", lockedMemory) }
            if let ownerType { json.field("owner_prog_type", ownerType) }
            if let isOwnerJited = map.isOwnerJited { json.field("owner_jited", isOwnerJited) }
            json.field("frozen", map.isFrozen ? 1 : 0)
            if map.btfID != 0 { json.field("btf_id", map.btfID) }
            notes.writeFields(to: &json)
        }
    }

    /// What tells one map from another: the beginning of its object.
    func writeIdentity(to json: inout JSONWriter) {
        json.field("id", map.id)
        json.field("type", type)
        if !map.name.isEmpty { json.field("name", map.name) }
        json.field("flags", map.flags)
    }

    func write(to text: inout TextWriter) {
        writeHeader(to: &text)
        text.write("\n\tkey \(map.keySize)B  value \(map.valueSize)B  max_entries \(map.maximumEntries)")
        if let lockedMemory = map.lockedMemory { text.write("  memlock \(lockedMemory)B") }
        if ownerType != nil || map.isOwnerJited != nil { text.write("\n\t") }
        if let ownerType {
            text.write("owner_prog_type ")
            if let name = ownerType.name { text.foreign(name) } else { text.write(ownerType.number) }
            text.write("  ")
        }
        if let isOwnerJited = map.isOwnerJited {
            text.write(isOwnerJited ? "owner jited" : "owner not jited")
        }
        notes.writePins(to: &text)
        if map.btfID != 0 { text.write("\n\tbtf_id \(map.btfID)") }
        if map.isFrozen { text.write(map.btfID != 0 ? "  frozen" : "\n\tfrozen") }
        notes.writeHolders(to: &text)
        text.line()
    }

    /// The first line, without its end.
    func writeHeader(to text: inout TextWriter) {
        text.heading(map.id, type)
        text.write("  ")
        if !map.name.isEmpty {
            text.write("name ")
            text.foreign(map.name)
            text.write("  ")
        }
        text.write("flags 0x")
        text.write(hex(UInt64(map.flags)))
        if let device { text.write(device) }
    }
}
