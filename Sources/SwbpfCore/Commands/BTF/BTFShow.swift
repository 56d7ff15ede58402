extension Command {
    static let btfShow = Command(
        name: "show", aliases: ["list"], summary: "List BTF objects, or show one",
        arguments: [.selector(.btf, isRequired: false)],
        details: """
            Without 'id', lists every BTF object the caller may see, in id order. Shown are its name ('vmlinux' or a \
            module's; programs and maps bring BTF without a name), its size in bytes, the programs and maps that \
            were loaded with it, and the processes that hold it. BTF itself cannot be pinned: with --bpffs the \
            pins of those programs and maps are shown, which keep it in the kernel.
            """,
        options: [.bpffs],
        examples: [
            Example(line: "btf show", effect: "List all BTF objects"),
            Example(line: "-j btf show id 1", effect: "Show the BTF object with id 1 in JSON"),
        ],
        run: { given in
            let listing: Listing<BTFObjectInfo> =
                if case .id(let id)? = given.selector {
                    Listing(objects: [try BTFObjects.object(id: id)])
                } else {
                    try BTFObjects.all()
                }
            let users = try BTFUsers.find()
            let notes = try NoteTaker(given.settings)
            return ListReport(
                listing.objects.map { BTFEntry($0, users: users, notes: notes) },
                isList: given.selector == nil, failures: listing.failures)
        })
}

/// A BTF object with all that is shown beside its own facts.
struct BTFEntry: ReportEntry, Equatable {
    var object: BTFObjectInfo
    var programIDs: [UInt32]
    var mapIDs: [UInt32]
    var notes: ObjectNotes

    init(_ object: BTFObjectInfo, users: BTFUsers, notes: NoteTaker) {
        self.object = object
        programIDs = users.programs[object.id]
        mapIDs = users.maps[object.id]
        self.notes = notes.notes(.btf, object.id)
        let pins = (programIDs.map { (ObjectKind.program, $0) } + mapIDs.map { (.map, $0) })
            .flatMap { notes.notes($0, $1).pins ?? [] }
        if !pins.isEmpty { self.notes.pins = pins }
    }
}

extension BTFEntry {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", object.id)
            json.field("size", object.size)
            json.field("prog_ids") { json in json.array(programIDs) { $0.value($1) } }
            json.field("map_ids") { json in json.array(mapIDs) { $0.value($1) } }
            notes.writeFields(to: &json)
            json.field("kernel", object.isKernel)
            if !object.name.isEmpty { json.field("name", object.name) }
        }
    }

    func write(to text: inout TextWriter) {
        text.write("\(object.id): name ")
        if object.name.isEmpty {
            text.write("<anon>")
        } else {
            text.write(object.isKernel ? "[" : "")
            text.foreign(object.name)
            text.write(object.isKernel ? "]" : "")
        }
        text.write("  size \(object.size)B")
        for (index, id) in programIDs.enumerated() { text.write(index == 0 ? "  prog_ids \(id)" : ",\(id)") }
        for (index, id) in mapIDs.enumerated() { text.write(index == 0 ? "  map_ids \(id)" : ",\(id)") }
        notes.writePins(to: &text)
        notes.writeHolders(to: &text)
        text.line()
    }
}
