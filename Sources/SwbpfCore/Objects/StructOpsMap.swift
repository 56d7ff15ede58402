/// A map of struct_ops: functions of the kernel that programs take the place of.
struct StructOpsMap: Equatable, Sendable {
    var info: MapInfo
    /// The kernel's structure of functions: `tcp_congestion_ops`.
    var typeName: String

    var id: UInt32 { info.id }

    /// What messages call it, in bpftool's words.
    var subject: String { "\(typeName) \(info.name) id \(info.id)" }

    init(_ info: MapInfo, typeName: String) {
        self.info = info
        self.typeName = typeName
    }

    init(_ info: MapInfo) {
        self.init(info, typeName: Self.typeName(of: info))
    }

    /// What the kernel puts before a structure's name for the value of a map.
    private static let prefix = "bpf_struct_ops_"

    /// The name of the structure in the BTF of the kernel, or of the module that has it.
    private static func typeName(of info: MapInfo) -> String {
        guard let types = try? MapTypes(of: info), let type = try? types.btf.type(types.value),
            let name = try? types.btf.name(of: type)
        else { return "<btf_vmlinux_not_found>" }
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    }
}

/// Finds maps of struct_ops, and takes what they hold back from the kernel.
enum StructOpsMaps {
    /// The ids and names of all of them.
    static func summaries() -> [ObjectSummary] {
        let listing = try? list { $0.type == .structOps }
        return (listing?.objects ?? []).map { StructOpsMap($0) }.map {
            ObjectSummary(id: $0.id, type: $0.typeName, name: $0.info.name)
        }
    }

    /// All, in id order, or those that a selector names, of which there has to be one.
    static func matching(_ selector: Selector?) throws -> Listing<StructOpsMap> {
        let listing: Listing<MapInfo>
        switch selector {
        case nil: listing = try list { $0.type == .structOps }
        case .name(let name)?:
            listing = try list { $0.type == .structOps && $0.name == name }
            guard !listing.objects.isEmpty || !listing.failures.isEmpty else {
                throw StructOpsError(description: "no struct_ops map has name \(name)")
            }
        case .some(let selector):
            let info = try OpenMap.open(selector, .read).info
            guard info.type == .structOps else {
                let type = info.type.name ?? "\(info.type.rawValue)"
                throw StructOpsError(
                    description: "map \(info.id) (\(info.name)) is of type \(type), not struct_ops")
            }
            listing = Listing(objects: [info])
        }
        return Listing(objects: listing.objects.map { StructOpsMap($0) }, failures: listing.failures)
    }

    private static func list(where isWanted: @Sendable (MapInfo) -> Bool) throws -> Listing<MapInfo> {
        try ObjectKind.map.list { descriptor, id in
            let info = try Maps.info(descriptor, id: id)
            return isWanted(info) ? info : nil
        }
    }

    /// Takes the functions of a map back from the kernel.
    static func unregister(_ map: StructOpsMap) throws {
        let descriptor = try ObjectKind.map.open(id: map.id)
        let number = MapElements.delete(descriptor, key: littleEndianBytes(UInt32(0)))
        guard number != 0 else { return }
        let error = SystemCallError(
            call: BPFCommand.mapDelete.name, subject: "can't unregister \(map.subject)", number: number)
        if error.isNoEntry {
            throw StructOpsError(description: "\(error.subject): it is not registered")
        }
        guard error.isNotSupported else { throw error }
        throw StructOpsError(
            description: "\(error.subject): a link holds it; "
                + (link(of: map.id).map { "run: link detach id \($0)" }
                    ?? "it ends with the link"))
    }

    /// The link that holds a map.
    private static func link(of map: UInt32) -> UInt32? {
        let links = try? ObjectKind.link.list { descriptor, id in
            let link = try Links.info(descriptor, about: "link \(id)")
            if case .structOps(let held) = link.detail, held.mapID == map { return id }
            return nil
        }
        return links?.objects.first
    }
}

/// What cannot be done with struct_ops, as a sentence.
struct StructOpsError: Error, Equatable, CustomStringConvertible {
    let description: String
}
