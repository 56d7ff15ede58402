/// The least that tells one object from another, read with one call.
struct ObjectSummary: Equatable, Sendable {
    var id: UInt32
    /// Its type's name, or `type 99`; for a BTF object what it describes.
    var type: String
    /// As the kernel keeps it: at most 15 bytes; empty where it has none.
    var name: String
    /// Of a program: the digest of its instructions. Otherwise empty.
    var tag: [UInt8] = []

    /// `xdp drop_all`
    var description: String { name.isEmpty ? type : "\(type) \(name)" }
}

extension ObjectKind {
    /// What an open object of this kind is.
    func summary(of descriptor: borrowing FileDescriptor) throws -> ObjectSummary {
        switch self {
        case .program:
            let layout = ProgramInfoLayout()
            let record = try record(of: descriptor, ProgramInfoLayout.structure, size: layout.name.upperBound)
            return ObjectSummary(
                id: try record.decode(layout.id),
                type: typeName(ProgramType(rawValue: try record.decode(layout.type))),
                name: record.text(in: layout.name), tag: try record.decode(layout.tag))
        case .map:
            let layout = MapInfoLayout()
            let record = try record(of: descriptor, MapInfoLayout.structure, size: layout.name.upperBound)
            return ObjectSummary(
                id: try record.decode(layout.id),
                type: typeName(MapType(rawValue: try record.decode(layout.type))),
                name: record.text(in: layout.name))
        case .link:
            // struct bpf_link_info begins with type, id and prog_id. A link has no name of its own.
            let record = try record(of: descriptor, "bpf_link_info", size: 12)
            let program = try record.decode(KernelField<UInt32>("prog_id", at: 8))
            return ObjectSummary(
                id: try record.decode(KernelField("id", at: 4)),
                type: typeName(LinkType(rawValue: try record.decode(KernelField("type", at: 0)))),
                name: program == 0 ? "" : "prog \(program)")
        case .btf:
            let object = try BTFObjects.info(descriptor, id: 0)
            return ObjectSummary(
                id: object.id, type: object.name.isEmpty ? "<anon>" : object.name,
                name: "size \(object.size)B")
        }
    }

    private func record(
        of descriptor: borrowing FileDescriptor, _ structure: String, size: Int
    ) throws -> KernelRecord {
        try objectInfo(of: descriptor, structure: structure, size: size, about: noun).record
    }

    /// The kernel's own BTF may know a newer type, but takes longer to read than all objects.
    private func typeName(_ type: some KernelNumber) -> String {
        type.name ?? "type \(type.rawValue)"
    }

    /// Reads the objects of this kind with these ids, or all. What cannot be read is left out.
    func summaries(of wanted: [UInt32]? = nil) -> [ObjectSummary] {
        let listing = try? list(wanted ?? ids()) { descriptor, _ in try? summary(of: descriptor) }
        return listing?.objects ?? []
    }
}
