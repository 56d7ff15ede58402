/// Where types are to be read from, as the user named it. Nothing has been opened yet.
public enum BTFSourceName: Equatable, Sendable {
    /// Files that hold BTF. Several are merged.
    case files([String])
    case id(UInt32)
    case program(Selector)
    case map(Selector, MapPart)
    case module(String)
    case kernel
    /// A file or a module, whichever there is.
    case unmarked(String)

    /// Which of a map's types are meant.
    public enum MapPart: String, CaseIterable, Sendable {
        // In the order in which a shortened word is matched.
        case key, value, all
        case keyAndValue = "kv"
    }

    /// What `SRC` stands for in most usage lines.
    static let usage = "{ [file] FILE | id BTF_ID | prog PROG | map MAP | [module] NAME | kernel }"

    /// What it stands for in that of `btf dump`.
    static let dumpUsage =
        "{ {file F}... | id BTF_ID | prog PROG | map MAP [PART] | module NAME | kernel }"

    /// What `PART` stands for there.
    static let partUsage = "{ key | value | kv | all }"

    /// The words that say what follows them.
    enum Keyword: String, CaseIterable {
        // In the order in which a shortened word is matched.
        case map, prog, id, file, module, kernel

        var summary: String {
            switch self {
            case .map: "What a map was loaded with"
            case .prog: "What a program was loaded with"
            case .id: "The BTF object with this number"
            case .file: "A file with BTF in it"
            case .module: "A kernel module"
            case .kernel: "The running kernel"
            }
        }
    }

    /// How many files are merged at most.
    static let fileLimit = 64
}

extension ArgumentReader {
    /// Reads a source. Its keyword has to be whole, since a word without one may be any name.
    mutating func readSource(isRequired: Bool) throws(UsageError) {
        expect(
            BTFSourceName.Keyword.allCases.map { .word($0.rawValue, $0.summary) } + [
                .files, .subject(.modules),
            ])
        guard !words.isEmpty else {
            if isRequired { throw UsageError("'\(commandName)' needs SRC") }
            return
        }
        // What may be left out is left out where a clause begins.
        if !isRequired, let word = words.first, stops.contains(word) { return }
        let word = take()
        guard let keyword = BTFSourceName.Keyword(rawValue: word) else {
            guard !word.isEmpty else { throw UsageError("SRC is empty") }
            return given.sources.append(word == "vmlinux" ? .kernel : .unmarked(word))
        }
        given.sources.append(try source(behind: keyword))
    }

    /// Reads the source of `btf dump`.
    mutating func readDumpSource() throws(UsageError) {
        expect(BTFSourceName.Keyword.allCases.map { .word($0.rawValue, $0.summary) })
        // A clause in its place is about the running kernel.
        expect(clauses.map { .word($0.keyword, $0.summary) })
        guard let word = words.first else { throw UsageError("'\(commandName)' needs BTF_SRC") }
        guard let keyword = BTFSourceName.Keyword.allCases.first(where: { $0.rawValue.hasPrefix(word) })
        else {
            if stops.contains(word) { return }
            let names = BTFSourceName.Keyword.allCases.map(\.rawValue)
            throw UsageError(unexpected(word, insteadOf: names))
        }
        _ = take()
        var source = try source(behind: keyword)
        if case .map(let selector, _) = source {
            expect(BTFSourceName.MapPart.allCases.map { .word($0.rawValue) })
            let part = words.first.flatMap { word in
                BTFSourceName.MapPart.allCases.first { $0.rawValue.hasPrefix(word) }
            }
            if part != nil { _ = take() }
            source = .map(selector, part ?? .keyAndValue)
        }
        if case .files(var files) = source {
            while let next = words.first, "file".hasPrefix(next) {
                _ = take()
                files.append(try path("FILE", .files))
            }
            guard files.count <= BTFSourceName.fileLimit else {
                throw UsageError(
                    "\(files.count) files are too many: at most \(BTFSourceName.fileLimit) are merged")
            }
            expect([.word("file", "One more file, merged with those before")])
            source = .files(files)
        }
        given.sources.append(source)
    }

    private mutating func source(behind keyword: BTFSourceName.Keyword) throws(UsageError) -> BTFSourceName {
        switch keyword {
        case .map: return .map(try selector(.map), .keyAndValue)
        case .prog: return .program(try selector(.program))
        case .id:
            expect([.subject(.ids(.btf))])
            guard !words.isEmpty else { throw UsageError("'id' needs a value behind it") }
            return .id(try objectID(take()))
        case .file: return .files([try path("FILE", .files)])
        case .module:
            expect([.subject(.modules)])
            guard !words.isEmpty else { throw UsageError("'module' needs a name behind it") }
            return .module(take())
        case .kernel: return .kernel
        }
    }
}
