/// An iterator that an object file holds: a program that the kernel runs for each of its objects of some kind.
struct ObjectIterator {
    /// Which of an object file's programs is meant.
    enum Choice: Equatable {
        /// The first, whatever it is.
        case first
        /// The only one that is an iterator.
        case only
        case named(String)
    }

    private let object: BPFObject
    private let program: BPFObject.Program
    private let map: OpenMap?

    /// What messages call it.
    let subject: String

    /// Opens the file and the map whose elements the iterator walks over; nothing is loaded yet.
    init(path: String, _ choice: Choice, map: Selector?, options: BPFObject.Options) throws {
        object = try BPFObject(path: path, options: options)
        let programs = object.programs
        program = try Self.choose(choice, among: programs, of: object.path)
        subject = "\(object.path): program '\(program.name)'"
        let needsMap = Self.mapTargets.contains(Self.target(of: program))
        guard needsMap || map == nil else {
            throw IteratorError(
                "\(subject) is no iterator over the elements of a map (\(program.section)), so 'map' means nothing to it"
            )
        }
        guard !needsMap || map != nil else {
            throw IteratorError("\(subject) walks over the elements of a map: name it with 'map MAP'")
        }
        self.map = try map.map { try OpenMap.open($0, .read) }
        for other in programs where other.name != program.name { other.leaveOut() }
    }

    /// Loads the object and attaches the iterator. Both go with the link, unless that is pinned.
    func attach() throws -> FileDescriptor {
        try object.load()
        do {
            return try KernelIterator.attach(
                program.descriptor(), map: map?.descriptor.number, about: subject)
        } catch let error {
            guard let map, let reason = Self.refusal(error, of: map) else { throw error }
            throw IteratorError("\(error); \(reason)")
        }
    }

    /// The kinds of object that belong to a map.
    private static let mapTargets = ["bpf_map_elem", "bpf_sk_storage_map"]

    /// The kind of object: what stands behind the slash in `iter/task` and `iter.s/task`.
    private static func target(of program: BPFObject.Program) -> String {
        program.section.split(separator: "/", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    }

    private static func choose(
        _ choice: Choice, among programs: [BPFObject.Program], of path: String
    ) throws(IteratorError) -> BPFObject.Program {
        let iterators = programs.filter(isIterator)
        let names = iterators.map { visible($0.name) }.joined(separator: ", ")
        let chosen: BPFObject.Program?
        switch choice {
        case .first: chosen = programs.first
        case .only:
            guard iterators.count < 2 else {
                throw IteratorError(
                    "\(path): has several iterators, choose one with 'program NAME': \(names)")
            }
            chosen = iterators.first ?? programs.first
        case .named(let name):
            chosen = programs.first { $0.name == name }
            guard chosen != nil else {
                throw IteratorError(
                    "\(path): has no program '\(name)'" + (names.isEmpty ? "" : "; its iterators: \(names)"))
            }
        }
        guard let chosen else { throw IteratorError("\(path): has no program") }
        guard isIterator(chosen) else {
            let type = ProgramType(rawValue: chosen.type).name ?? "\(chosen.type)"
            throw IteratorError(
                "\(path): program '\(chosen.name)' is no iterator but of type \(type)"
                    + (names.isEmpty ? "" : "; choose another with 'program NAME': \(names)"))
        }
        return chosen
    }

    private static func isIterator(_ program: BPFObject.Program) -> Bool {
        program.type == ProgramType.tracing.rawValue
            && program.attachType == AttachType.traceIterator.rawValue
    }

    /// What the kernel may have against a map.
    private static func refusal(_ error: any Error, of map: OpenMap) -> String? {
        guard let error = error as? SystemCallError else { return nil }
        let type = map.info.type.name ?? "type \(map.info.type.rawValue)"
        if error.isInvalidArgument { return "\(map.subject) is of type \(type), which it cannot walk over" }
        if error.isPermissionDenied {
            return
                "keys or values of \(map.subject) (\(map.keySize) and \(map.valueSize) bytes) are smaller than what the program reads, "
                + "or it writes to them"
        }
        return nil
    }
}

/// Why there is nothing to iterate with, as a sentence.
struct IteratorError: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What an iterator writes, as it is read.
final class IteratorOutput {
    private let descriptor: FileDescriptor
    /// What messages call the iterator.
    private let subject: String
    private var memory = [UInt8](repeating: 0, count: 1 << 16)

    /// Begins a walk. The link is held by the walk itself.
    init(_ link: borrowing FileDescriptor, about subject: String) throws {
        descriptor = try KernelIterator.open(link, about: subject)
        self.subject = subject
    }

    /// The output of a link that is there already.
    convenience init(_ selector: Selector) throws {
        let link = try SwbpfCore.open(selector, .link)
        let type = try ObjectKind.linkType(link)
        guard type == .iter else {
            throw IteratorError(
                "link \(selector) is of type \(KernelName(type).name ?? "\(type.rawValue)"), not an iterator")
        }
        try self.init(link, about: "link \(selector)")
    }

    /// Lends what comes next to `body`. Returns false at the end.
    func read(_ body: (Span<UInt8>) -> Void) throws -> Bool {
        let count: Int
        do throws(SystemCallError) {
            var target = memory.mutableSpan
            count = try SwbpfCore.read(descriptor, into: &target, about: subject)
        } catch {
            // After very many objects of which the program writes nothing, the kernel wants to be asked again.
            if error.number == ErrorNumber.tryAgain { return true }
            guard error.isTooBig else { throw error }
            throw IteratorError(
                "\(subject): what the program writes for one object does not fit into the kernel's memory for it"
            )
        }
        guard count > 0 else { return false }
        // A lasting access to the property is not to be had, and nothing is copied.
        let lent = memory
        body(lent.span.extracting(0..<count))
        return true
    }
}
