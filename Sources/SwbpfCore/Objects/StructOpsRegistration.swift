/// A map of struct_ops that has been registered.
struct RegisteredStructOps: Equatable, Sendable {
    var map: StructOpsMap
    /// The link that holds it; `nil` where the map itself does.
    var linkID: UInt32?
    /// The link stays behind this process.
    var isPinned = false

    /// What has been done, in bpftool's words.
    var description: String {
        guard let linkID else { return "Registered \(map.subject)" }
        return "Registered \(map.typeName) \(map.info.name) map id \(map.id) link id \(linkID)"
    }
}

/// Registers the struct_ops maps of an object file: all of them, or none.
struct StructOpsRegistration {
    private let object: BPFObject
    private let maps: [BPFObject.Map]

    /// Opens the file; nothing is loaded yet.
    init(path: String, options: BPFObject.Options) throws {
        object = try BPFObject(path: path, options: options)
        maps = object.maps.filter { $0.type == MapType.structOps.rawValue }
        guard !maps.isEmpty else {
            throw BPFObjectError(
                path: object.path,
                reason: "has no struct_ops: no variable in SEC(\".struct_ops\") or SEC(\".struct_ops.link\")")
        }
    }

    /// - Parameter linkDirectory: where the links are pinned, under the names of their maps; `nil` for nowhere.
    func register(linkDirectory: String?, mayMount: Bool) throws -> [RegisteredStructOps] {
        var directory = try linkDirectory.map { try PinDirectory.prepare($0, mayMount: mayMount) }
        do {
            try load()
            // What is not kept is taken back again.
            var registrations: [BPFObject.Registration] = []
            var registered: [RegisteredStructOps] = []
            for map in maps {
                let registration = try Self.register(map)
                registrations.append(registration)
                registered.append(try describe(registration, of: map, &directory))
            }
            for registration in registrations { registration.keep() }
            return registered
        } catch {
            directory?.undo()
            throw error
        }
    }

    private func load() throws(BPFObjectError) {
        do throws(BPFObjectError) {
            try object.load()
        } catch {
            let isOld = error.number == ErrorNumber.invalid
            guard isOld, maps.contains(where: { $0.isLinked && error.reason.contains("map '\($0.name)'") })
            else { throw error }
            throw BPFObjectError(
                path: error.path,
                reason: error.reason + "; links for struct_ops (SEC(\".struct_ops.link\")) need Linux 6.4",
                number: error.number)
        }
    }

    private static func register(_ map: BPFObject.Map) throws(BPFObjectError) -> BPFObject.Registration {
        do throws(BPFObjectError) {
            return try map.registerOperations()
        } catch {
            guard error.number == ErrorNumber.existing else { throw error }
            throw BPFObjectError(
                path: error.path,
                reason: error.reason + "; what bears its name in the kernel is registered already",
                number: error.number)
        }
    }

    private func describe(
        _ registration: BPFObject.Registration, of map: BPFObject.Map, _ directory: inout PinDirectory?
    ) throws -> RegisteredStructOps {
        let info = try Maps.info(map.descriptor(), id: 0)
        var registered = RegisteredStructOps(map: StructOpsMap(info))
        guard let link = try registration.descriptor() else { return registered }
        registered.linkID = try ObjectKind.link.summary(of: link).id
        if directory != nil {
            try directory?.pin(link, as: info.name)
            registered.isPinned = true
        }
        return registered
    }
}
