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
            With --wide also the whole name, where the kernel has kept 15 bytes of it and the map's BTF has the \
            rest; the types of key and value; map_extra, which each type of map gives a meaning of its own; how \
            many entries there are, if that is at most 4096 and can be counted fast; and the programs that \
            use it.
            """,
        options: [.bpffs],
        ownOptions: [
            CommandOption("wide", "Show whole names, types, the number of entries and the programs too")
        ],
        examples: [
            Example(line: "map show", effect: "List all maps"),
            Example(line: "map show pinned /sys/fs/bpf/flows", effect: "Show the map that is pinned there"),
            Example(line: "-p map show name flows", effect: "Show maps by name, in JSON over several lines"),
            Example(line: "map show --wide", effect: "List all maps with all that can be found out"),
        ],
        run: { given in
            let (listing, notes) = try readWithNotes(
                .map, given, all: { try Maps.all($0) }, matching: { try Maps.matching($0) })
            let background = given.has("wide") ? MapBackgroundReader() : nil
            return ListReport(
                listing.objects.map { map in
                    MapEntry(
                        map, notes: notes.notes(.map, map.id), background: background?.background(of: map))
                },
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
    /// `nil` if nobody asked.
    var background: MapBackground?

    init(_ map: MapInfo, notes: ObjectNotes = ObjectNotes(), background: MapBackground? = nil) {
        self.map = map
        self.notes = notes
        self.background = background
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
            if let background { background.writeFields(to: &json, extra: map.extra) }
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
        if let background { background.write(to: &text, extra: map.extra) }
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

extension MapBackground {
    /// - Parameter extra: what `map_extra` is; `nil` where the kernel does not tell.
    fileprivate func writeFields(to json: inout JSONWriter, extra: UInt64?) {
        if let fullName { json.field("full_name", fullName) }
        if let keyType { json.field("btf_key_type", keyType) }
        if let valueType { json.field("btf_value_type", valueType) }
        if let extra { json.field("map_extra", extra) }
        if let entryCount { json.field("entries", entryCount) }
        if !users.isEmpty { json.field("used_by") { json in json.array(users) { $0.value($1) } } }
    }

    /// Lines of their own. The line before must not have ended yet.
    fileprivate func write(to text: inout TextWriter, extra: UInt64?) {
        if let fullName {
            text.write("\n\tfull_name ")
            text.foreign(fullName)
        }
        if let keyType {
            text.write("\n\tbtf_key_type ")
            text.foreign(keyType)
        }
        if let valueType {
            text.write("\n\tbtf_value_type ")
            text.foreign(valueType)
        }
        let hasExtra = extra.map { $0 != 0 } ?? false
        if hasExtra || entryCount != nil { text.write("\n\t") }
        if let extra, hasExtra { text.write("map_extra 0x\(hex(extra))") }
        if let entryCount { text.write("\(hasExtra ? "  " : "")entries \(entryCount)") }
        for (index, user) in users.enumerated() {
            text.write(index == 0 ? "\n\tused_by prog " : ", ")
            text.write(user)
        }
    }
}
