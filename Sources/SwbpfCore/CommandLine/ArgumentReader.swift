/// What may stand behind the words that have been read.
enum Expectation: Equatable {
    /// This word, and a few words about it.
    case word(String, String = "")
    case selectorWord(ObjectKind)
    case selectorValue(SelectorWord, ObjectKind)
    case subject(CompletionSubject)
    case files
    case newPin
    case pin(ObjectKind)
    case cgroup
    /// A field of a map's `key` or `value`, with the part's name before it: `key.port`.
    case entryField(Selector, part: String)
}

/// Reads the words behind a command's name by its grammar, for the parser and for completion alike.
struct ArgumentReader {
    let commandName: String
    /// What may follow the other arguments.
    let clauses: [Clause]
    private(set) var words: ArraySlice<String>
    var given = GivenArguments()
    /// What may stand behind the last word that was read.
    private(set) var expected: [Expectation] = []

    init(_ command: Command, _ words: ArraySlice<String>) {
        commandName = command.name
        self.words = words
        clauses = command.clauses
    }

    /// Reads all words. An error's place is where the words that are left begin.
    mutating func read(_ arguments: [Argument]) throws(UsageError) {
        for argument in arguments {
            let isLeftOut = words.isEmpty
            try read(argument, under: nil)
            if case .optional = argument, isLeftOut { break }
        }
        if let word = words.first { throw UsageError("expected no more arguments, got: '\(word)'") }
    }

    /// Reads one argument; its words are kept under the name of the clause that it is of, or its own.
    private mutating func read(_ argument: Argument, under clause: String?) throws(UsageError) {
        switch argument {
        case .selector(let kind, let isRequired):
            expect([.selectorWord(kind)])
            if !isRequired, words.isEmpty { return }
            guard !words.isEmpty else { throw UsageError("'\(commandName)' needs \(argument.usage)") }
            let selector = try selector(kind)
            if let clause {
                given.clauseSelectors[clause] = selector
            } else {
                given.selectors.append(selector)
            }
        case .keyword(let keyword):
            expect([.word(keyword)])
            guard !words.isEmpty else { throw UsageError("'\(commandName)' needs \(argument.usage)") }
            let word = take()
            guard keyword.hasPrefix(word) else {
                throw UsageError("expected '\(keyword)', got: '\(word)'")
            }
        case .path(let name, let use): given.paths[name] = try path(name, use.expectation)
        case .word(let name, let use):
            given.words[clause ?? name, default: []].append(try word(name, use, for: clause))
        case .words(let name, let use):
            repeat {
                given.words[clause ?? name, default: []].append(try word(name, use, for: clause))
                expect(use.expectations)
            } while words.first.map { !stops.contains($0) } ?? false
        case .source(let isRequired): try readSource(isRequired: isRequired)
        case .dumpSource: try readDumpSource()
        case .entry(let use): readEntry(use)
        case .structOpsMap(let isRequired): try readStructOpsMap(isRequired: isRequired)
        case .objectFileOrLink: try readObjectFileOrLink()
        case .optional(let argument):
            guard words.isEmpty else { return try read(argument, under: clause) }
            // Only completion wants to know what could stand there.
            try? read(argument, under: clause)
        case .clauses(let clauses): try read(clauses)
        }
    }

    private mutating func read(_ clauses: [Clause]) throws(UsageError) {
        var counts = [Int](repeating: 0, count: clauses.count)
        while true {
            for (clause, count) in zip(clauses, counts) where count < clause.limit {
                expect([.word(clause.keyword, clause.summary)])
            }
            guard let word = words.first else {
                for (clause, count) in zip(clauses, counts) where clause.isRequired && count == 0 {
                    throw UsageError("'\(commandName)' needs \(clause.words)")
                }
                return
            }
            // A whole word means itself, even where another begins with it.
            let whole = clauses.firstIndex { $0.keyword == word }
            guard let index = whole ?? clauses.firstIndex(where: { $0.keyword.hasPrefix(word) }) else {
                throw UsageError(unexpected(word, insteadOf: clauses.map(\.keyword)))
            }
            let clause = clauses[index]
            counts[index] += 1
            guard counts[index] <= clause.limit || clause.isIdempotent else {
                throw UsageError(
                    clause.limit == 1
                        ? "'\(clause.keyword)' stands there twice"
                        : "'\(clause.keyword)' stands there more than \(clause.limit) times")
            }
            _ = take()
            if given.words[clause.keyword] == nil { given.words[clause.keyword] = [] }
            for argument in clause.arguments { try read(argument, under: clause.keyword) }
        }
    }

    // MARK: Parts

    /// The keywords that end a list of words.
    var stops: [String] { clauses.map(\.keyword) }

    mutating func expect(_ more: [Expectation]) {
        for expectation in more where !expected.contains(expectation) { expected.append(expectation) }
    }

    mutating func take() -> String {
        expected.removeAll()
        return words.removeFirst()
    }

    mutating func path(_ name: String, _ expectation: Expectation) throws(UsageError) -> String {
        expect([expectation])
        guard !words.isEmpty else { throw UsageError("'\(commandName)' needs \(name)") }
        let path = take()
        guard !path.isEmpty else { throw UsageError("\(name) is empty") }
        return path
    }

    private mutating func word(
        _ name: String, _ use: Argument.WordUse, for clause: String?
    ) throws(UsageError) -> String {
        expect(use.expectations)
        guard !words.isEmpty else {
            throw UsageError("'\(clause ?? commandName)' needs \(Argument.word(name: name, use).usage)")
        }
        let word = try use.read(take(), as: name)
        guard use == .oneTypeName, TypeKeyword(rawValue: word) != nil else { return word }
        expect(use.expectations)
        guard !words.isEmpty else { throw UsageError("'\(word)' needs a name behind it") }
        return "\(word) \(take())"
    }

    mutating func selector(_ kind: ObjectKind) throws(UsageError) -> Selector {
        expect([.selectorWord(kind)])
        guard !words.isEmpty else { throw UsageError("'\(commandName)' needs \(kind.metavariable)") }
        let typed = take()
        guard let word = kind.selectorWords.first(where: { $0.rawValue.hasPrefix(typed) }) else {
            throw UsageError(unexpected(typed, insteadOf: kind.selectorWords.map(\.rawValue)))
        }
        expect([.selectorValue(word, kind)])
        guard !words.isEmpty else { throw UsageError("'\(word.rawValue)' needs a value behind it") }
        return try selector(word, take(), kind)
    }

    func selector(
        _ word: SelectorWord, _ value: String, _ kind: ObjectKind
    ) throws(UsageError) -> Selector {
        switch word {
        case .id: return .id(try objectID(value))
        case .pinned:
            guard !value.isEmpty else { throw UsageError("the path behind 'pinned' is empty") }
            return .pinned(value)
        case .name:
            let limit = kind == .program ? 127 : 15
            guard !value.isEmpty, value.utf8.count <= limit else {
                throw UsageError(
                    "can't parse '\(value)' as a name: \(kind.noun) names have 1 to \(limit) bytes")
            }
            return .name(value)
        case .tag:
            guard value.utf8.count == 16, let tag = bytes(fromHex: value) else {
                throw UsageError("can't parse '\(value)' as a tag: it has to be 16 hexadecimal digits")
            }
            return .tag(tag)
        }
    }

    // MARK: Entries

    /// Takes the words about an entry as they are: what they mean only the map says.
    private mutating func readEntry(_ use: Argument.EntryUse) {
        var entry: [String] = []
        while true {
            expect(use.keywords.map { .word($0.word, $0.summary) })
            if let selector = given.selectors.first {
                expect(use.parts.map { .entryField(selector, part: $0) })
            }
            guard !words.isEmpty else { break }
            entry.append(take())
        }
        given.words[Argument.entryWords] = entry
    }
}

/// What should have stood in a word's place.
func unexpected(_ word: String, insteadOf expected: [String]) -> String {
    let words = expected.map { "'\($0)'" }
    let list =
        words.count == 1
        ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    return "expected \(list), got: '\(word)'"
}

extension Argument.PathUse {
    fileprivate var expectation: Expectation {
        switch self {
        case .input: .files
        case .newPin: .newPin
        case .pin(let kind): .pin(kind)
        case .cgroup: .cgroup
        }
    }
}

extension Argument.WordUse {
    /// Checks a word and says what it stands for.
    ///
    /// - Parameter option: the option that it stands behind, if it does.
    func read(_ word: String, as name: String, for option: String? = nil) throws(UsageError) -> String {
        let place = option.map { "option '\($0)': " } ?? ""
        switch self {
        case .anyText: break
        case .wideNumber:
            do throws(UsageError) { _ = try numberWord(word, as: "a number", UInt64.self) } catch {
                throw UsageError(place + error.message)
            }
        case .typeName, .oneTypeName, .mapType, .mapFlags, .interface, .attachType, .text, .field, .feature,
            .file:
            guard !word.isEmpty else { throw UsageError("\(place)\(name) is empty") }
        case .number:
            do throws(UsageError) { _ = try numberWord(word, as: "a number") } catch {
                throw UsageError(place + error.message)
            }
        case .seconds:
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            let isNumber =
                parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }
            guard isNumber, let seconds = Double(word), seconds > 0, seconds <= 86_400 else {
                throw UsageError(
                    "\(place)can't parse '\(word)' as seconds: a number above 0, up to a day, such as 0.5")
            }
        case .cpu:
            if word == "all" { return word }
            do throws(UsageError) { _ = try numberWord(word, as: "a CPU: its number, or 'all'") } catch {
                throw UsageError(place + error.message)
            }
        case .choice(let choices):
            guard choices.contains(word) else {
                throw UsageError(place + unexpected(word, insteadOf: choices))
            }
        case .shortened(let choices):
            guard let choice = choices.first(where: { $0.hasPrefix(word) }), !word.isEmpty else {
                throw UsageError(place + unexpected(word, insteadOf: choices))
            }
            return choice
        case .macroPrefix:
            let isName = word.utf8.allSatisfy { $0 == 0x5f || isDigit($0) || isLetter($0) }
            guard isName, word.utf8.first.map(isDigit) != true else {
                throw UsageError("\(place)no macro's name can begin with '\(word)'")
            }
        case .kind(let kinds):
            let word = word.lowercased()
            guard kinds.contains(word) else { throw UsageError(place + unexpected(word, insteadOf: kinds)) }
            return word
        }
        return word
    }

    var expectations: [Expectation] {
        switch self {
        case .typeName, .oneTypeName: [.subject(.typeNames)]
        case .number, .wideNumber, .text, .anyText, .field, .seconds, .macroPrefix: []
        case .cpu: [.word("all", "Every CPU")]
        case .mapType: [.subject(.mapTypes)]
        case .feature: [.subject(.features)]
        case .file: [.files]
        case .mapFlags: [.subject(.mapFlags)]
        case .interface: [.subject(.interfaces)]
        case .attachType(let words), .choice(let words), .shortened(let words), .kind(let words):
            words.map { .word($0) }
        }
    }
}

/// A word of C that says which kind of type a name is of.
enum TypeKeyword: String {
    case `struct`, union, `enum`, typedef
}

/// An object's number: decimal, hexadecimal behind `0x`, or octal behind `0`, up to 2^32 - 1.
func objectID(_ text: String) throws(UsageError) -> UInt32 {
    try numberWord(text, as: "ID")
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

/// A number in the same notations, of as many bits as the type has.
func numberWord<Value: UnsignedInteger & FixedWidthInteger>(
    _ text: String, as what: String, _ type: Value.Type = UInt32.self
) throws(UsageError) -> Value {
    let number: (digits: Substring, radix: Int) =
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            (text.dropFirst(2), 16)
        } else if text.hasPrefix("0"), text.utf8.count > 1 {
            (text.dropFirst(1), 8)
        } else {
            (text[...], 10)
        }
    let areDigits =
        !number.digits.isEmpty
        && number.digits.allSatisfy { $0.isASCII && $0.hexDigitValue.map { $0 < number.radix } ?? false }
    guard areDigits else { throw UsageError("can't parse '\(text)' as \(what)") }
    guard let value = Value(number.digits, radix: number.radix) else {
        throw UsageError("can't parse '\(text)' as \(what): the largest possible is \(Value.max)")
    }
    return value
}
