/// Reads links.
public struct LinkReader: ~Copyable {
    /// Types of programs that links hold, each looked up once.
    private var programTypes: [UInt32: ProgramType] = [:]

    public init() {}

    /// Every link the caller may see, in id order.
    public mutating func all() throws -> Listing<LinkInfo> {
        try ObjectKind.link.list { descriptor, id in try read(descriptor, about: "link \(id)") }
    }

    /// The link that a selector names; links have neither names nor tags.
    public mutating func matching(_ selector: Selector) throws -> Listing<LinkInfo> {
        switch selector {
        case .id, .pinned:
            let descriptor = try open(selector, .link)
            return Listing(objects: [try read(descriptor, about: "link \(selector)")])
        case .name, .tag: return Listing()
        }
    }

    private mutating func read(
        _ descriptor: borrowing FileDescriptor, about subject: @autoclosure () -> String
    ) throws -> LinkInfo {
        var link = try Self.info(descriptor, about: subject())
        if case .tracing(var tracing) = link.detail {
            tracing.programType = programType(link.programID)
            link.detail = .tracing(tracing)
        }
        return link
    }

    /// `nil` if the program cannot be opened.
    private mutating func programType(_ id: UInt32) -> ProgramType? {
        if let type = programTypes[id] { return type }
        let field = ProgramInfoLayout().type
        guard let descriptor = try? ObjectKind.program.open(id: id),
            let answer = try? objectInfo(
                of: descriptor, structure: ProgramInfoLayout.structure, size: field.offset + field.size,
                about: "program \(id)"),
            let number = answer.record.decodeIfPresent(field)
        else { return nil }
        let type = ProgramType(rawValue: number)
        programTypes[id] = type
        return type
    }

    /// How often to ask again where lists grew between two calls.
    private static let attemptLimit = 8

    private static func info(
        _ descriptor: borrowing FileDescriptor, about subject: @autoclosure () -> String
    ) throws -> LinkInfo {
        var attempts = 0
        while true {
            let bare = try answer(descriptor, about: subject()).record
            let lists = try LinkDetail.lists(for: bare)
            guard !lists.isEmpty else { return try LinkInfo(bare) }
            do {
                let full = try answer(descriptor, lending: lists, about: subject())
                return try LinkInfo(full.record, lists: full.lists)
            } catch let error as SystemCallError {
                attempts += 1
                guard error.isNoSpace, attempts < attemptLimit else { throw error }
            }
        }
    }

    private static func answer(
        _ descriptor: borrowing FileDescriptor, lending lists: [LentList] = [],
        about subject: @autoclosure () -> String
    ) throws(SystemCallError) -> ObjectInfoAnswer {
        try objectInfo(
            of: descriptor, structure: LinkInfoLayout.structure, size: LinkInfoLayout.size, lending: lists,
            about: subject())
    }
}
