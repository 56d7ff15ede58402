extension Command {
    static let progShow = Command(
        name: "show", aliases: ["list"], summary: "List loaded programs, or show one",
        arguments: [.selector(.program, isRequired: false)],
        details: """
            Without PROG, lists every program the caller may see, in id order; one that is unloaded meanwhile \
            is left out. A name is the whole function name, as it is shown; several programs may have it, or \
            the same tag.
            Shown are id, type, name, tag (a digest of the instructions) and whether the licence is \
            compatible with the GPL; run time in nanoseconds and runs, if statistics were on \
            (sysctl kernel.bpf_stats_enabled); when and by whom it was loaded; bytes after verification, of machine \
            code and of locked memory; the maps it uses; its BTF object; with --bpffs its pins; the processes \
            that hold it; and the variables named bpf_metadata_*.
            """,
        options: [.bpffs],
        examples: [
            Example(line: "prog show", effect: "List all programs"),
            Example(line: "prog show id 42", effect: "Show the program with id 42"),
            Example(
                line: "-f prog show name xdp_filter",
                effect: "Show programs by name, and where they are pinned"),
            Example(line: "-j prog list", effect: "List all programs in JSON"),
        ],
        run: { given in
            let (listing, notes) = try readWithNotes(
                .program, given, all: { try Programs.all($0) }, matching: { try Programs.matching($0) })
            let bootTime = bootTime()
            let metadata = MetadataTable(listing.objects)
            return ListReport(
                listing.objects.map {
                    ProgramEntry(
                        $0, notes: notes.notes(.program, $0.id),
                        metadata: metadata[$0], bootTime: bootTime)
                },
                isList: given.selector == nil || listing.objects.count > 1, failures: listing.failures)
        })
}

/// A program with all that is shown beside its own facts.
struct ProgramEntry: ReportEntry {
    var program: ProgramInfo
    var type: KernelName
    var device: NamedDevice?
    /// Seconds since 1970, or `nil` if the kernel does not say.
    var loadedAt: Int64?
    var notes: ObjectNotes
    var metadata: ProgramMetadata?

    init(
        _ program: ProgramInfo, notes: ObjectNotes = ObjectNotes(), metadata: ProgramMetadata? = nil,
        bootTime: Int64
    ) {
        self.metadata = metadata
        self.program = program
        self.notes = notes
        type = KernelName(program.type)
        device = NamedDevice(program.device)
        if program.loadTime != 0 {
            loadedAt = (bootTime + Int64(clamping: program.loadTime)) / 1_000_000_000
        }
    }
}

extension ProgramEntry {
    func write(to json: inout JSONWriter) {
        json.object { json in
            writeIdentity(to: &json)
            if let device { json.field("dev", device) }
            if let loadedAt {
                json.field("loaded_at", loadedAt)
                json.field("uid", program.userID)
            }
            json.field("orphaned", program.isOrphaned)
            json.field("bytes_xlated", program.translatedSize)
            json.field("jited", program.machineCodeSize != 0)
            if program.machineCodeSize != 0 { json.field("bytes_jited", program.machineCodeSize) }
            if let lockedMemory = program.lockedMemory { json.field("bytes_memlock", lockedMemory) }
            if !program.mapIDs.isEmpty {
                json.field("map_ids") { json in json.array(program.mapIDs) { $0.value($1) } }
            }
            if program.btfID != 0 { json.field("btf_id", program.btfID) }
            notes.writeFields(to: &json)
            metadata?.write(to: &json)
        }
    }

    /// What tells one program from another: the beginning of its object.
    func writeIdentity(to json: inout JSONWriter) {
        json.field("id", program.id)
        json.field("type", type)
        if !program.name.isEmpty { json.field("name", program.name) }
        json.field("tag", hex(program.tag))
        json.field("gpl_compatible", program.isGPLCompatible)
        if program.runTime != 0 {
            json.field("run_time_ns", program.runTime)
            json.field("run_cnt", program.runCount)
        }
        if program.recursionMisses != 0 { json.field("recursion_misses", program.recursionMisses) }
    }

    func write(to text: inout TextWriter) {
        writeHeader(to: &text)
        if let loadedAt {
            text.line()
            text.write("\tloaded_at \(localTime(loadedAt))  uid \(program.userID)")
        }
        text.write("\n\txlated \(program.translatedSize)B")
        text.write(program.machineCodeSize == 0 ? "  not jited" : "  jited \(program.machineCodeSize)B")
        if let lockedMemory = program.lockedMemory { text.write("  memlock \(lockedMemory)B") }
        if program.isOrphaned { text.write("  orphaned") }
        for (index, id) in program.mapIDs.enumerated() {
            text.write(index == 0 ? "  map_ids \(id)" : ",\(id)")
        }
        notes.writePins(to: &text)
        if program.btfID != 0 { text.write("\n\tbtf_id \(program.btfID)") }
        notes.writeHolders(to: &text)
        text.line()
        metadata?.write(to: &text)
    }

    /// The first line, without its end.
    func writeHeader(to text: inout TextWriter) {
        text.heading(program.id, type)
        text.write("  ")
        if !program.name.isEmpty {
            text.write("name ")
            text.foreign(program.name)
            text.write("  ")
        }
        text.write("tag ")
        text.write(hex(program.tag))
        if let device { text.write(device) }
        if program.isGPLCompatible { text.write("  gpl") }
        if program.runTime != 0 { text.write(" run_time_ns \(program.runTime) run_cnt \(program.runCount)") }
        if program.recursionMisses != 0 { text.write(" recursion_misses \(program.recursionMisses)") }
    }
}

extension ProgramMetadata {
    func write(to json: inout JSONWriter) {
        json.field("metadata") { json in
            json.object { json in
                for named in values {
                    json.key(foreign: named.name)
                    json.value(named.value, style: .json)
                }
            }
        }
    }

    /// Lines of their own, below the program's others.
    func write(to text: inout TextWriter) {
        text.line("\tmetadata:")
        for named in values {
            text.write("\t\t")
            text.foreign(named.name)
            text.write(" = ")
            text.value(named.value)
            text.line()
        }
    }
}
