/// Reads and detaches links.
public enum Links {
    /// BPF_LINK_DETACH, since Linux 5.9.
    public static func detach(_ selector: Selector) throws {
        let descriptor = try open(selector, .link)
        var attributes = BPFAttributes()
        attributes[Attribute.linkDescriptor] = UInt32(bitPattern: descriptor.number)
        do {
            try bpf(.linkDetach, &attributes, about: "link \(selector)")
        } catch let error {
            guard error.isNotSupported else { throw error }
            throw DetachError(selector: selector, type: (try? ObjectKind.linkType(descriptor)) ?? nil)
        }
    }
}

/// A link of a type that the kernel cannot detach.
struct DetachError: Error, CustomStringConvertible {
    let selector: Selector
    let type: LinkType?

    var description: String {
        let name = type?.name.map { " of type \($0)" } ?? ""
        return
            "link \(selector): the kernel cannot detach a link\(name) (BPF_LINK_DETACH: Operation not supported); "
            + "it ends with its last pin and holder: see 'link show -f'"
    }
}

extension ObjectKind {
    static func linkType(_ descriptor: borrowing FileDescriptor) throws -> LinkType {
        let record = try objectInfo(
            of: descriptor, structure: LinkInfoLayout.structure, size: 16, about: "link"
        )
        .record
        return LinkType(rawValue: try record.decode(LinkInfoLayout().type))
    }
}

/// Opens the one object that a selector names; a name or tag that several have is an error.
package func open(_ selector: Selector, _ kind: ObjectKind) throws -> FileDescriptor {
    switch selector {
    case .id(let id): return try kind.open(id: id)
    case .pinned(let path): return try openPin(path, kind)
    case .name, .tag:
        var ids: [UInt32] = []
        if kind == .program {
            ids = try Programs.matching(selector).objects.map(\.id)
        } else {
            ids = try Maps.matching(selector).objects.map(\.id)
        }
        guard let id = ids.first else { throw NoMatchError(kind: kind, selector: selector) }
        guard ids.count == 1 else { throw AmbiguityError(kind: kind, selector: selector, ids: ids) }
        return try kind.open(id: id)
    }
}

/// A selector that is right, but that nothing matches.
struct NoMatchError: Error, CustomStringConvertible {
    let kind: ObjectKind
    let selector: Selector
    /// Objects that could not be read might have matched.
    var failures: [String] = []

    var description: String {
        (["no \(kind.noun) has \(selector)"] + failures).joined(separator: "; ")
    }
}

/// A selector that several objects match where one is needed.
struct AmbiguityError: Error, CustomStringConvertible {
    let kind: ObjectKind
    let selector: Selector
    let ids: [UInt32]

    var description: String {
        "several \(kind.noun)s have \(selector); choose one by its id: "
            + ids.map { String($0) }.joined(separator: ", ")
    }
}
