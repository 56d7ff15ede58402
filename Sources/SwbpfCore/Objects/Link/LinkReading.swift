extension Links {
    /// Every link the caller may see, in id order.
    public static func all() throws -> Listing<LinkInfo> {
        var listing = try ObjectKind.link.list { descriptor, id in try info(descriptor, about: "link \(id)") }
        addProgramTypes(to: &listing.objects)
        return listing
    }

    /// The link that a selector names.
    public static func matching(_ selector: Selector) throws -> Listing<LinkInfo> {
        switch selector {
        case .id, .pinned:
            var links = [try info(open(selector, .link), about: "link \(selector)")]
            addProgramTypes(to: &links)
            return Listing(objects: links)
        // The parser has no such selectors for links.
        case .name, .tag: return Listing()
        }
    }

    /// Looks up what a tracing link's record lacks, each program once.
    private static func addProgramTypes(to links: inout [LinkInfo]) {
        var types: [UInt32: ProgramType] = [:]
        for index in links.indices {
            guard case .tracing(var tracing) = links[index].detail else { continue }
            let id = links[index].programID
            tracing.programType = types[id] ?? programType(id)
            types[id] = tracing.programType
            links[index].detail = .tracing(tracing)
        }
    }

    /// `nil` if the program cannot be opened.
    private static func programType(_ id: UInt32) -> ProgramType? {
        let field = ProgramInfoLayout().type
        guard let descriptor = try? ObjectKind.program.open(id: id),
            let answer = try? objectInfo(
                of: descriptor, structure: ProgramInfoLayout.structure, size: field.offset + field.size,
                about: "program \(id)")
        else { return nil }
        return answer.record.decodeIfPresent(field).map { ProgramType(rawValue: $0) }
    }

    /// How often to ask where lists grow between two calls.
    private static let attemptLimit = 8

    /// Asks twice: how much there is, then for all of it.
    static func info(
        _ descriptor: borrowing FileDescriptor, about subject: @autoclosure () -> String
    ) throws -> LinkInfo {
        var attempts = 0
        while true {
            let bare = try answer(descriptor, about: subject()).record
            let lists = try LinkDetail.lists(for: bare)
            guard !lists.isEmpty else { return try LinkInfo(bare) }
            attempts += 1
            do {
                let full = try answer(descriptor, lending: lists, about: subject())
                return try LinkInfo(full.record, lists: full.lists)
            } catch let error as SystemCallError {
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
