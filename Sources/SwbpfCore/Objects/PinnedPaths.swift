/// Where objects are pinned: every path in every BPF file system that this process can see.
public struct PinnedPaths: Sendable {
    private var paths: [ObjectKind: [UInt32: [String]]] = [:]

    /// Objects of this kind are pinned somewhere.
    public func has(_ kind: ObjectKind) -> Bool { !(paths[kind] ?? [:]).isEmpty }

    /// An object's pins, the one found last first, as bpftool has them.
    public subscript(kind: ObjectKind, id: UInt32) -> [String] { paths[kind]?[id] ?? [] }

    /// Walks every BPF file system and opens what is in it.
    public static func find() throws -> PinnedPaths {
        var found = PinnedPaths()
        for root in try BPFFileSystems.roots() { found.walk(root) }
        return found
    }

    private mutating func walk(_ path: String) {
        for entry in Self.entries(of: path) {
            let child = (path == "/" ? "" : path) + "/" + text(fromSystem: entry.name)
            if entry.isDirectory { walk(child) } else if !entry.isSymbolicLink { add(child) }
        }
    }

    /// The directory is closed again before those in it are opened: they may be nested deeply.
    private static func entries(of path: String) -> [DirectoryEntry] {
        guard let directory = try? openFile(path, .directory) else { return [] }
        return (try? directoryEntries(directory, about: path)) ?? []
    }

    /// What cannot be opened is no pin: the files of a preloaded iterator, or removed meanwhile.
    private mutating func add(_ path: String) {
        guard let descriptor = try? openPin(path), let kind = try? ObjectKind.of(descriptor),
            let id = try? kind.id(of: descriptor)
        else { return }
        paths[kind, default: [:]][id, default: []].insert(path, at: 0)
    }
}

extension ObjectKind {
    /// The id of an open object of this kind.
    func id(of descriptor: borrowing FileDescriptor) throws -> UInt32 {
        let offset =
            switch self {
            case .program, .map, .link: 4
            case .btf: 12
            }
        let record = try objectInfo(
            of: descriptor, structure: "info", size: offset + 4, about: noun
        ).record
        return try record.decode(KernelField("id", at: offset))
    }
}
