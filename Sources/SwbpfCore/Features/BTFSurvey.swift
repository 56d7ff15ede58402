/// What a kernel's BTF names of BPF: found in one pass over the types, without making a string of anything else.
struct BTFSurvey: Sendable {
    /// The enumerators of each enumeration that was asked for, by the enumeration's name, in order.
    private(set) var enumerators: [String: [BTFSurvey.Enumerator]] = [:]
    /// The names in enumerations that have none, as far as they begin with `BPF_`: flags.
    private(set) var flags: Set<String> = []
    /// Functions that were asked for and are there.
    private(set) var functions: Set<String> = []
    /// The members of `bpf_ctx_convert`: two for each type of program that was compiled in.
    private(set) var contexts: [String] = []
    /// Functions with the tag that makes them callable from programs.
    private(set) var taggedFunctions: [String] = []

    struct Enumerator: Equatable, Sendable {
        let name: String
        let value: UInt32
    }

    /// No enumeration of the kernel's has a quarter as many; what was made to have more is not read on.
    private static let enumeratorLimit = 4096
    /// All enumerators together that are looked at.
    private static let totalLimit = 1 << 16
    /// Names that programs know have a third of this.
    private static let nameLimit = 96

    /// `wanted` are functions.
    init(_ btf: BTF, enumerations: [String], functions wanted: some Sequence<String>) throws(DecodeError) {
        var scan = BTFSurveyScan(btf, functions: wanted)
        let named = enumerations.map { BTFSurveyName($0) }
        let contextName = BTFSurveyName("bpf_ctx_convert")
        let tagName = BTFSurveyName("bpf_kfunc")
        var budget = Self.totalLimit
        for id in btf.firstID..<btf.endID {
            let type = try btf.type(id)
            switch type.kind {
            case .function: scan.consider(type)
            case .enumeration, .enumeration64:
                guard type.count > 0, budget > 0 else { continue }
                if type.nameOffset == 0 {
                    // All that are wanted are in enumerations that begin like this.
                    guard
                        let first = try btf.boundedName(at: btf.enumerator(0, of: type).nameOffset, limit: 4),
                        first == "BPF_"
                    else { continue }
                    for enumerator in try read(type, btf, &budget) { flags.insert(enumerator.name) }
                } else if let place = named.firstIndex(where: { $0.isName(at: type.nameOffset, in: btf) }),
                    enumerators[enumerations[place]] == nil
                {
                    enumerators[enumerations[place]] = try read(type, btf, &budget)
                }
            case .structure:
                guard contexts.isEmpty, contextName.isName(at: type.nameOffset, in: btf) else { continue }
                for index in 0..<min(type.count, Self.enumeratorLimit) {
                    let name = try btf.member(index, of: type).nameOffset
                    contexts.append(btf.boundedName(at: name, limit: Self.nameLimit) ?? "")
                }
            case .declarationTag:
                guard taggedFunctions.count < Self.totalLimit, try btf.componentIndex(of: type) == -1,
                    tagName.isName(at: type.nameOffset, in: btf),
                    let tagged = type.referencedType, let function = try? btf.type(tagged),
                    function.kind == .function,
                    let name = btf.boundedName(at: function.nameOffset, limit: Self.nameLimit)
                else { continue }
                taggedFunctions.append(name)
            default: continue
            }
        }
        functions = scan.found
        taggedFunctions = Array(Set(taggedFunctions)).sorted()
    }

    private func read(
        _ type: BTFType, _ btf: BTF, _ budget: inout Int
    ) throws(DecodeError) -> [Enumerator] {
        var enumerators: [Enumerator] = []
        for index in 0..<min(type.count, Self.enumeratorLimit, budget) {
            let enumerator = try btf.enumerator(index, of: type)
            guard let name = btf.boundedName(at: enumerator.nameOffset, limit: Self.nameLimit) else {
                continue
            }
            enumerators.append(Enumerator(name: name, value: UInt32(truncatingIfNeeded: enumerator.value)))
        }
        budget -= enumerators.count
        return enumerators
    }
}

/// A name that is looked for among the strings of BTF.
private struct BTFSurveyName {
    /// With the NUL behind it.
    private let bytes: [UInt8]
    /// The first eight bytes as one number, and which bits of it count.
    let prefix: UInt64
    private let mask: UInt64

    init(_ name: String) {
        bytes = Array(name.utf8) + [0]
        prefix = bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
        mask = bytes.count >= 8 ? .max : (1 << UInt64(bytes.count * 8)) - 1
    }

    /// What stands at the offset is exactly this name. No more of it is read than this name has.
    @inline(__always)
    func isName(at offset: UInt32, in btf: BTF) -> Bool {
        let segment = btf.segment(ofName: offset)
        guard let head = segment.namePrefix(at: offset) else {
            // The last few strings of all.
            return btf.boundedName(at: offset, limit: bytes.count).map { Array($0.utf8) + [0] == bytes }
                ?? false
        }
        return head & mask == prefix && (bytes.count <= 8 || segment.hasBytes(bytes, at: offset))
    }
}

/// Finds functions by name: a name's first eight bytes lead to the few that it may be.
private struct BTFSurveyScan {
    private let btf: BTF
    private let names: [String]
    private let candidates: [BTFSurveyName]
    /// Places among the candidates, by the eight first bytes, of which there are that many with a NUL.
    private var places: [UInt64: [Int]] = [:]
    private(set) var found: Set<String> = []

    init(_ btf: BTF, functions: some Sequence<String>) {
        self.btf = btf
        names = Array(Set(functions))
        candidates = names.map { BTFSurveyName($0) }
        for place in candidates.indices { places[candidates[place].prefix, default: []].append(place) }
    }

    @inline(__always)
    mutating func consider(_ type: BTFType) {
        guard let head = btf.segment(ofName: type.nameOffset).namePrefix(at: type.nameOffset) else {
            for place in candidates.indices where candidates[place].isName(at: type.nameOffset, in: btf) {
                found.insert(names[place])
            }
            return
        }
        // What comes behind the NUL is another name.
        let zeros = (head &- 0x0101_0101_0101_0101) & ~head & 0x8080_8080_8080_8080
        let count = zeros.trailingZeroBitCount / 8
        let key = count >= 8 ? head : head & (1 << UInt64(count * 8) &- 1)
        guard let places = places[key] else { return }
        for place in places where candidates[place].isName(at: type.nameOffset, in: btf) {
            found.insert(names[place])
        }
    }
}

extension BTF {
    /// At most the first `limit` bytes of a name; `nil` where no string starts.
    func boundedName(at offset: UInt32, limit: Int) -> String? {
        segment(ofName: offset).nameBytes(at: offset, limit: limit).map {
            text(fromSystem: $0.span)
        }
    }
}

extension BTFSegment {
    /// The bytes of a name up to its NUL, and no more than `limit`.
    func nameBytes(at offset: UInt32, limit: Int) -> [UInt8]? {
        var name: [UInt8] = []
        name.reserveCapacity(32)
        var place = offset
        while name.count < limit {
            guard let byte = nameByte(at: place) else { return name.isEmpty ? nil : name }
            if byte == 0 { break }
            name.append(byte)
            place &+= 1
        }
        return name
    }

    /// The bytes at an offset are these.
    @inline(__always)
    func hasBytes(_ bytes: [UInt8], at offset: UInt32) -> Bool {
        for index in bytes.indices {
            guard nameByte(at: offset &+ UInt32(truncatingIfNeeded: index)) == bytes[index] else {
                return false
            }
        }
        return true
    }
}
