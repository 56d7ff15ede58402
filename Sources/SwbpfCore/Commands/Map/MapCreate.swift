extension Command {
    static let mapCreate = Command(
        name: "create", summary: "Create a map and pin it",
        arguments: [
            .path(name: "FILE", .newPin),
            // In this order: the first that begins with a shortened word is meant.
            .clauses([
                Clause(
                    "type", "How it stores its entries", [.word(name: "TYPE", .mapType)], isRequired: true),
                Clause(
                    "name", "Its name, of which the kernel keeps 15 bytes", [.word(name: "NAME", .anyText)],
                    isRequired: true),
                Clause("key", "Bytes of a key", [.word(name: "SIZE", .number)]),
                Clause("value", "Bytes of a value", [.word(name: "SIZE", .number)]),
                Clause("entries", "The most entries there may be", [.word(name: "COUNT", .number)]),
                Clause("flags", "Names or a number", [.word(name: "FLAGS", .mapFlags)]),
                Clause("dev", "The same as offload_dev", [.word(name: "NAME", .interface)]),
                Clause(
                    "offload_dev", "The network device that is to hold it", [.word(name: "NAME", .interface)]),
                Clause(
                    "inner_map", "A map like those that it is to hold",
                    [.selector(.map, isRequired: true)]),
                Clause("map_extra", "What the type makes of it", [.word(name: "NUMBER", .wideNumber)]),
                Clause("key_type", "The type of its keys", [.word(name: "TYPE", .oneTypeName)]),
                Clause("value_type", "The type of its values", [.word(name: "TYPE", .oneTypeName)]),
                Clause("btf", "Where types are (the running kernel)", [.source(isRequired: true)]),
                Clause("numa_node", "The node whose memory it takes", [.word(name: "NODE", .number)]),
            ]),
        ],
        details: """
            Creates a map, pins it as FILE by the rules of 'map pin', and prints its id; nothing remains if \
            either fails. Sizes that are left out are 0.
            FLAGS are numbers or the kernel's names without BPF_F_ in lower case, several with ',' or '|' between \
            them: \(MapFlags.names.map(\.name).joined(separator: ", ")).
            With 'key_type' and 'value_type' the map knows what its keys and values are made of, so that they can \
            be shown and written by field. The types come from 'btf', and what they are made of is handed to the \
            kernel; sizes that are left out are theirs. A map with 'value_type' and keys of 1, 2, 4 or 8 bytes \
            (4 where the type of map has indices for keys) needs no 'key_type': it is an unsigned integer.
            'map_extra' is the number of hash functions of a bloom_filter, the address of an arena. When the tool \
            was started as bpftool, nothing is printed (null in JSON).
            """,
        options: [.noMount, .baseBTF],
        examples: [
            Example(
                line: "map create fs/a type hash key 4 value 8 entries 99 name a",
                effect: "Create a hash table"),
            Example(
                line: "map create fs/b type array entries 9 name b value_type flow btf x.o",
                effect: "Create a typed array"),
            Example(
                line: "map create fs/c type ringbuf entries 65536 name c", effect: "Create a ring buffer"),
        ],
        run: { given in
            let id = try MapCreationRequest(given).run()
            return given.toolName == .bpftool ? DoneReport() : CreatedMapReport(id: id)
        })
}

/// The id of a map that was created.
struct CreatedMapReport: Report {
    let id: UInt32

    func write(to text: inout TextWriter) {
        text.write(id)
        text.line()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in json.field("id", id) }
    }
}

/// What `map create` was asked, read and not yet done.
struct MapCreationRequest {
    private(set) var creation = MapCreation()
    private let given: GivenArguments
    private let innerMap: Selector?
    private let keyType: String?
    private let valueType: String?

    init(_ given: GivenArguments) throws {
        self.given = given
        innerMap = given.clauseSelectors["inner_map"]
        keyType = given.words["key_type"]?.first
        valueType = given.words["value_type"]?.first

        // The parser has made sure that both are there.
        creation.type = try Self.mapType(given.words["type"]?.first ?? "").rawValue
        creation.name = given.words["name"]?.first ?? ""
        guard MapDemands.isName(creation.name) else {
            throw UsageError("'\(creation.name)' is not a map's name: letters, digits, '_' and '.' make one")
        }
        creation.keySize = try number("key") ?? 0
        creation.valueSize = try number("value") ?? 0
        creation.maximumEntries = try number("entries") ?? 0
        creation.extra = try number("map_extra") ?? 0
        if let flags = given.words["flags"]?.first { creation.flags = try Self.flags(flags) }
        if let node: UInt32 = try number("numa_node") {
            creation.numaNode = node
            creation.flags |= MapFlags.numaNode
        }
        if keyType != nil, valueType == nil {
            throw UsageError("'value_type' is missing: the kernel takes types of values alone or of both")
        }
        if !given.sources.isEmpty, valueType == nil {
            throw UsageError("'btf' says where types are, and neither 'value_type' nor 'key_type' names any")
        }
        if given.words["dev"] != nil, given.words["offload_dev"] != nil {
            throw UsageError("'dev' and 'offload_dev' are the same")
        }
        if let device = given.words["offload_dev"]?.first ?? given.words["dev"]?.first {
            guard let index = interfaceIndex(device) else {
                throw UsageError("there is no network interface '\(device)'")
            }
            creation.interfaceIndex = index
        }
    }

    private func number<Value: UnsignedInteger & FixedWidthInteger>(_ clause: String) throws -> Value? {
        try given.words[clause]?.first.map { try numberWord($0, as: "a number", Value.self) }
    }

    // MARK: Words

    static func mapType(_ word: String) throws -> MapType {
        if let index = MapType.names.firstIndex(of: word), index > 0 {
            return MapType(rawValue: UInt32(index))
        }
        // One that the kernel knows and this table does not yet.
        let newer = (UInt32(MapType.names.count)..<UInt32(MapType.names.count + 32)).lazy.map {
            MapType(rawValue: $0)
        }
        if let type = newer.first(where: { RunningKernel.name(of: $0) == word }) { return type }
        let known = Array(MapType.names.dropFirst())
        let hint = nearest(to: word, among: known).map { "; did you mean '\($0)'?" }
        throw UsageError(
            "'\(word)' is not a type of map" + (hint ?? ": there are \(known.joined(separator: ", "))"))
    }

    static func flags(_ text: String) throws -> UInt32 {
        var flags: UInt32 = 0
        for part in text.split(omittingEmptySubsequences: false, whereSeparator: MapFlags.isSeparator) {
            if let bit = MapFlags.bit(part) {
                flags |= bit
            } else if let first = part.utf8.first, 0x30...0x39 ~= first {
                flags |= try numberWord(String(part), as: "a flag", UInt32.self)
            } else {
                let names = MapFlags.names.map(\.name)
                let hint = nearest(to: String(part), among: names).map { "did you mean '\($0)'?" }
                throw UsageError(
                    "'\(part)' is not a flag of a map; \(hint ?? "there are \(names.joined(separator: ", "))")"
                )
            }
        }
        return flags
    }

    // MARK: Doing it

    /// Creates and pins the map. Returns its id.
    func run() throws -> UInt32 {
        var creation = creation
        let typing = try typing(&creation)
        let inner = try innerMap.map { try OpenMap.open($0, .read) }
        warn()
        let subject = creation.name.isEmpty ? "the map" : "map '\(visible(creation.name))'"
        let map: FileDescriptor
        if let typing {
            creation.keyType = typing.key
            creation.valueType = typing.value
            let btf = try typing.load(about: subject)
            map = try create(creation, inner, btf: btf.number, subject)
        } else {
            map = try create(creation, inner, btf: nil, subject)
        }
        let id = try Maps.info(map, id: 0).id
        try Pins.pin(map, at: given.path("FILE"), mayMount: given.settings.mayMount)
        return id
    }

    private func create(
        _ creation: MapCreation, _ inner: OpenMap?, btf: CInt?, _ subject: String
    ) throws -> FileDescriptor {
        do {
            return try creation.create(innerMap: inner?.descriptor.number, btf: btf, about: subject)
        } catch let error {
            throw MapCreationError(error, creation, hasInnerMap: inner != nil)
        }
    }

    /// Scripts that were written for bpftool read nothing of this with `--json`.
    private func warn() {
        guard creation.name.utf8.count > MapCreation.nameCapacity,
            !(given.settings.json && given.toolName == .bpftool)
        else { return }
        let kept = visible(
            String(decoding: creation.name.utf8.prefix(MapCreation.nameCapacity), as: UTF8.self))
        writeToStandardError(
            "Warning: the kernel keeps \(MapCreation.nameCapacity) bytes of a map's name: this one becomes "
                + "'\(kept)'\n")
    }

    /// Finds the types, and sets or checks the sizes that follow from them.
    private func typing(_ creation: inout MapCreation) throws -> MapTyping? {
        guard let valueType else { return nil }
        let source = try BTFSource.open(given.sources.first, base: given.settings.baseBTF)
        let type = MapType(rawValue: creation.type)
        let hasIndices = type.hasIndexKeys
        var plainKeySize = 0
        if keyType == nil {
            plainKeySize = creation.keySize == 0 && hasIndices ? 4 : Int(creation.keySize)
            guard [0, 1, 2, 4, 8].contains(plainKeySize) else {
                throw UsageError("'key_type' is missing: keys of \(plainKeySize) bytes are no integers")
            }
        }
        let value = try Self.type(valueType, in: source)
        let key = try keyType.map { try Self.type($0, in: source) }
        let typing = try labelled(source.name) {
            try MapTyping(source.btf, key: key, value: value, plainKeySize: plainKeySize)
        }
        try settle(&creation.keySize, typing.keySize, "key", keyType ?? "an integer")
        try settle(&creation.valueSize, typing.valueSize, "value", valueType)
        return typing
    }

    private func settle(
        _ size: inout UInt32, _ typeSize: Int?, _ clause: String, _ type: String
    ) throws {
        guard let typeSize else { return }
        guard let wanted = UInt32(exactly: typeSize) else {
            throw UsageError("'\(type)' has \(typeSize) bytes, too many for a \(clause)")
        }
        guard given.words[clause] == nil || size == wanted else {
            throw UsageError("'\(clause) \(size)' is wrong: '\(type)' has \(wanted) bytes")
        }
        size = wanted
    }

    /// The type with a name that values may have.
    private static func type(_ text: String, in source: BTFSource) throws -> UInt32 {
        guard let name = TypeName.read([text]).first else { throw UsageError("a type's name is empty") }
        let kinds: BTFKinds = [
            .aggregates, .enumerations, BTFKinds(.typedef), BTFKinds(.integer), BTFKinds(.float),
        ]
        // The name may hold characters that mean something in patterns; here they do not.
        let plain =
            text.split(separator: " ", maxSplits: 1).count == 2 && name.kinds != nil
            ? String(text.drop { $0 != " " }.dropFirst()) : text
        let pattern = NamePattern(plain.map { "\\\($0)" }.joined())
        let wanted = name.kinds.map { $0.intersection(kinds) } ?? kinds
        let query = BTFNameQuery(pattern, wanted)
        for btf in [source.btf, source.btf.base].compactMap({ $0 }) {
            let found = try labelled(source.name) { try btf.ownTypes(matching: [query]) }[0]
            if let id = found.first { return id }
        }
        throw NoSuchType(
            name, in: source.name, what: "type", nearest: source.btf.nearestName(to: plain, wanted))
    }
}
