/// A program at a control group, with all that is shown of it.
struct CgroupRow: Equatable, Sendable {
    var attached: CgroupProgram
    var name: String
    var targetBTFID: UInt32
    var targetTypeID: UInt32
    /// The function of the kernel that it is made for. Empty for most programs, which are made for none;
    /// `nil` where the kernel's BTF does not tell.
    var targetName: String?

    init(_ attached: CgroupProgram, _ program: ProgramInfo, targetName: String?) {
        self.attached = attached
        name = program.name
        targetBTFID = program.targetBTFID
        targetTypeID = program.targetTypeID
        self.targetName = targetName
    }

    /// bpftool's word for the flags. Newer ones have none, although `cgroup attach` knows them: scripts know
    /// only these.
    var flags: String {
        switch AttachFlags(rawValue: attached.flags) {
        case []: ""
        case .allowMulti: "multi"
        case .allowOverride: "override"
        default: "unknown(\(hex(UInt64(attached.flags))))"
        }
    }

    func write(to json: inout JSONWriter, isEffective: Bool) {
        json.object { json in
            json.field("id", attached.id)
            json.field("attach_type", KernelName(attached.type))
            if !isEffective { json.field("attach_flags", flags) }
            json.field("name", name)
            if let targetName { json.field("attach_btf_name", targetName) }
            json.field("attach_btf_obj_id", targetBTFID)
            json.field("attach_btf_id", targetTypeID)
        }
    }

    /// Every column is filled with blanks, the last one too, as scripts know it.
    func write(to text: inout TextWriter, isEffective: Bool) {
        text.padded("\(attached.id)", to: 8)
        text.write(" ")
        let type = KernelName(attached.type)
        text.padded(type.name ?? "type \(type.number)", to: 15)
        if !isEffective { text.column(flags) }
        text.column(name)
        if let targetName {
            text.column(targetName)
        } else if targetTypeID != 0 {
            text.write(" attach_btf_obj_id=\(targetBTFID) attach_btf_id=\(targetTypeID)")
        }
        text.line()
    }
}

extension TextWriter {
    fileprivate mutating func column(_ word: String) {
        write(" ")
        padded(word, to: 15)
    }

    /// The head of a list of programs.
    mutating func cgroupHeader(isEffective: Bool) {
        padded("ID", to: 8)
        for word in ["AttachType"] + (isEffective ? [] : ["AttachFlags"]) + ["Name"] { column(word) }
        line()
    }
}

/// What is known of the programs at control groups, each read once however many groups have it.
struct CgroupEntries {
    private var programs: [UInt32: ProgramInfo] = [:]
    private(set) var failures: [String]
    private let targets: AttachTargets

    init(_ attached: some Sequence<CgroupProgram>) throws {
        let listing = try Programs.outline(Set(attached.map(\.id)).sorted())
        for program in listing.objects { programs[program.id] = program }
        failures = listing.failures
        targets = AttachTargets(listing.objects)
    }

    /// A program that was detached and unloaded meanwhile has no row.
    func rows(_ attached: [CgroupProgram]) -> [CgroupRow] {
        attached.compactMap { attached in
            programs[attached.id].map { CgroupRow(attached, $0, targetName: targets.name(for: $0)) }
        }
    }
}
