/// Types, and what the user calls the place they come from.
public struct BTFSource: Sendable {
    public let btf: BTF
    /// A path, `vmlinux`, a module's name, or `BTF object 7`.
    public let name: String
    /// The types that were asked for with the source: a map's. Empty where all are meant.
    public var roots: [UInt32] = []

    public init(_ btf: BTF, name: String) {
        self.btf = btf
        self.name = name
    }
}

/// Where the kernel shows its own BTF and that of its modules.
let kernelBTFDirectory = "/sys/kernel/btf"

extension BTFSource {
    /// Opens what the user named. Without a name, the running kernel.
    ///
    /// - Parameter base: The file with what came before the types, for BTF that was split off. Modules
    ///   need none: what they were split off from is known.
    public static func open(_ name: BTFSourceName?, base: String? = nil) throws -> BTFSource {
        let base = try base.map { try file($0, base: nil).btf }
        switch name {
        case nil, .kernel?: return try kernel()
        case .files(let paths)?: return try files(paths, base: base)
        case .id(let id)?: return try object(id, base: base)
        case .program(let selector)?:
            guard let program = try single(Programs.matching(selector), "program", selector) else {
                throw BTFSourceError("no program matches \(selector)")
            }
            guard program.btfID != 0 else {
                throw BTFSourceError("program \(program.id) was loaded without BTF")
            }
            return try object(program.btfID, base: base)
        case .map(let selector, let part)?: return try map(selector, part, base: base)
        case .module(let name)?: return try module(name, base: base)
        case .unmarked(let word)?:
            if word == "-" || (try? fileStatus(word, following: true)) != nil {
                return try file(word, base: base)
            }
            if moduleNames().contains(word) { return try module(word, base: base) }
            throw BTFSourceError("'\(word)' is neither a file nor a module with BTF that is loaded")
        }
    }

    /// The running kernel's own types.
    public static func kernel() throws -> BTFSource {
        if let btf = RunningKernel.btf { return BTFSource(btf, name: "vmlinux") }
        return BTFSource(try BTF.open(path: "\(kernelBTFDirectory)/vmlinux"), name: "vmlinux")
    }

    /// The types of a module, which go on behind the kernel's.
    public static func module(_ name: String, base: BTF? = nil) throws -> BTFSource {
        guard !name.contains("/"), moduleNames().contains(name) else {
            throw BTFSourceError("no module '\(name)' with BTF is loaded: see \(kernelBTFDirectory)")
        }
        let base = try base ?? kernel().btf
        return BTFSource(try BTF.open(path: "\(kernelBTFDirectory)/\(name)", base: base), name: name)
    }

    /// The loaded modules that have BTF, by name.
    public static func moduleNames() -> [String] {
        guard let directory = try? openFile(kernelBTFDirectory, .directory),
            let entries = try? directoryEntries(directory, about: kernelBTFDirectory)
        else { return [] }
        return entries.map { text(fromSystem: $0.name) }.filter { $0 != "vmlinux" }.sorted()
    }

    /// The types of one file. What the kernel shows of a module is split off from the kernel's own.
    public static func file(_ path: String, base: BTF?) throws -> BTFSource {
        var base = base
        if base == nil, path.hasPrefix("\(kernelBTFDirectory)/"), path != "\(kernelBTFDirectory)/vmlinux" {
            base = try kernel().btf
        }
        if path == "\(kernelBTFDirectory)/vmlinux", base == nil {
            return BTFSource(try kernel().btf, name: path)
        }
        return BTFSource(try BTF.open(path: path, base: base), name: path)
    }

    /// The types of several files as one.
    private static func files(_ paths: [String], base: BTF?) throws -> BTFSource {
        let vmlinux = "\(kernelBTFDirectory)/vmlinux"
        var base = base
        if base == nil, paths.count > 1, paths.contains(where: { $0.hasPrefix("\(kernelBTFDirectory)/") }) {
            base = try kernel().btf
        }
        // The kernel's own types are what the others stand on.
        let others = paths.filter { $0 != vmlinux }
        guard others.count > 1 else { return try file(others.first ?? vmlinux, base: base) }
        guard let base else {
            throw BTFSourceError(
                "several files are merged onto a base, and there is none: name it with --base-btf, or name files "
                    + "under \(kernelBTFDirectory)")
        }
        let opened = try others.map { try BTF.open(path: $0, base: base) }
        return BTFSource(
            try labelled(others.joined(separator: ", ")) { try BTFMerge.merge(opened, onto: base) },
            name: others.joined(separator: ", "))
    }

    /// The types of a BTF object in the kernel.
    private static func object(_ id: UInt32, base: BTF?) throws -> BTFSource {
        let facts = try BTFObjects.object(id: id)
        var base = base
        // A module's types go on behind the kernel's.
        if facts.isKernel, facts.name != "vmlinux", base == nil { base = try kernel().btf }
        let isVmlinux = facts.isKernel && facts.name == "vmlinux"
        // The same bytes, which are at hand without a copy.
        if isVmlinux, let btf = RunningKernel.btf { return BTFSource(btf, name: "BTF object \(id)") }
        return BTFSource(
            try labelled("BTF object \(id)") {
                try BTF(BTFObjects.content(id: id), base: isVmlinux ? nil : base)
            }, name: "BTF object \(id)")
    }

    private static func map(
        _ selector: Selector, _ part: BTFSourceName.MapPart, base: BTF?
    ) throws -> BTFSource {
        guard let map = try single(Maps.matching(selector), "map", selector) else {
            throw BTFSourceError("no map matches \(selector)")
        }
        guard map.btfID != 0 else { throw BTFSourceError("map \(map.id) was created without BTF") }
        var source = try object(map.btfID, base: base)
        source.roots =
            switch part {
            case .key: [map.btfKeyTypeID]
            case .value: [map.btfValueTypeID]
            case .keyAndValue: [map.btfKeyTypeID, map.btfValueTypeID]
            case .all: []
            }
        return source
    }

    private static func single<Object>(
        _ listing: Listing<Object>, _ noun: String, _ selector: Selector
    ) throws -> Object? {
        guard listing.objects.count < 2 else {
            throw BTFSourceError("\(listing.objects.count) \(noun)s match \(selector): choose one by its id")
        }
        return listing.objects.first
    }
}

/// Why there is no BTF to read, as a sentence.
struct BTFSourceError: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A decoding error with the name of the file or object it was met in.
struct SourceDecodeError: Error, CustomStringConvertible {
    let source: String
    let error: DecodeError
    var description: String { "\(source): \(message(for: error))" }
}

/// Puts the source's name before what is wrong with its bytes.
func labelled<Answer>(_ source: String, _ body: () throws -> Answer) throws -> Answer {
    do { return try body() } catch let error as DecodeError {
        throw SourceDecodeError(source: source, error: error)
    }
}
