/// Makes BTF of a few types and what they are made of, such as the kernel accepts for a map.
///
/// Structures and unions that only pointers lead to are declared, not defined: no reader of values needs
/// what they hold, and in a kernel nearly all types hang together that way.
struct BTFSubset {
    private let source: BTF
    /// Types of kinds that older kernels do not know are written as others of the same size.
    private let isForOldKernels: Bool
    private var words: [UInt32] = []
    private var strings: [UInt8] = [0]
    private var offsets: [String: UInt32] = ["": 0]
    /// The new id of each type that is defined, and of each that is only declared: a structure, or what
    /// renames or qualifies one.
    private var defined: [UInt32: UInt32] = [:]
    private var declared: [UInt32: UInt32] = [:]
    /// What is still to be written, in the order of the new ids.
    private var queue: [Item] = []
    private var position = 0
    private var budget = 0

    private struct Item {
        let id: UInt32
        let isDeclaration: Bool
    }

    /// No type of a map's value has so many parts.
    private static let partLimit = 1 << 16

    /// - Parameter source: the types that `add` is asked for.
    init(of source: BTF, forOldKernels isForOldKernels: Bool = false) {
        self.source = source
        self.isForOldKernels = isForOldKernels
    }

    /// Takes a type and all that it is made of. Returns its new id.
    mutating func add(_ id: UInt32) throws(DecodeError) -> UInt32 {
        let new = try reference(id, behindPointer: false)
        while position < queue.count {
            let item = queue[position]
            position += 1
            try write(item)
        }
        return new
    }

    /// Takes an unsigned integer of this many bytes.
    mutating func addInteger(size: Int) -> UInt32 {
        let id = UInt32(queue.count + 1)
        // It takes an id as every other type does, and is written at once: nothing else is waiting.
        queue.append(Item(id: 0, isDeclaration: true))
        position = queue.count
        let name = size == 4 ? "unsigned int" : "unsigned __int\(size * 8)"
        let info = UInt32(BTFKind.integer.rawValue) << 24
        words += [offset(of: name), info, UInt32(size), UInt32(size * 8)]
        return id
    }

    /// The bytes of the new BTF.
    func encoded() throws(DecodeError) -> [UInt8] {
        try BTFAssembler.bytes(types: words, strings: strings)
    }

    // MARK: Types

    private mutating func reference(_ id: UInt32, behindPointer: Bool) throws(DecodeError) -> UInt32 {
        if id == 0 { return 0 }
        if let known = defined[id] { return known }
        if behindPointer {
            if let known = declared[id] { return known }
            let type = try source.type(id)
            let isNamed = (type.kind == .structure || type.kind == .union) && type.nameOffset != 0
            if isNamed || type.kind == .typedef || type.kind.isModifier {
                let new = enqueue(Item(id: id, isDeclaration: true))
                declared[id] = new
                return new
            }
        }
        let new = enqueue(Item(id: id, isDeclaration: false))
        defined[id] = new
        return new
    }

    private mutating func enqueue(_ item: Item) -> UInt32 {
        queue.append(item)
        return UInt32(queue.count)
    }

    private mutating func offset(of name: String) -> UInt32 {
        if let known = offsets[name] { return known }
        let offset = UInt32(strings.count)
        strings += Array(name.utf8) + [0]
        offsets[name] = offset
        return offset
    }

    private mutating func name(at offset: UInt32) throws(DecodeError) -> UInt32 {
        if offset == 0 { return 0 }
        let name = try source.name(at: offset)
        // Names in malformed input can share their ends, so that together they are far longer than it.
        try charge(name.utf8.count / btfNameAllowance, 0)
        return self.offset(of: name)
    }

    private mutating func charge(_ count: Int, _ id: UInt32) throws(DecodeError) {
        budget += count
        guard budget <= Self.partLimit else {
            throw DecodeError(
                what: "BTF type \(id)", offset: 0, reason: "has too many parts for the type of a map")
        }
    }

    private mutating func write(_ item: Item) throws(DecodeError) {
        if item.id == 0 { return }
        let type = try source.type(item.id)
        try charge(1 + (item.isDeclaration ? 0 : type.count), item.id)
        let name = try name(at: type.nameOffset)
        if item.isDeclaration, type.kind == .structure || type.kind == .union {
            write(name, .forward, flag: type.kind == .union, third: 0)
            return
        }
        switch type.kind {
        case .integer:
            write(name, .integer, third: UInt32(type.size ?? 0))
            guard let integer = try source.integer(type) else { return }
            words.append(
                UInt32(integer.encodingFlags) << 24 | UInt32(integer.bitOffset) << 16
                    | UInt32(integer.bitCount))
        case .pointer:
            write(0, .pointer, third: try reference(type.referencedType ?? 0, behindPointer: true))
        case .typedef, .volatile, .const, .restrict, .typeTag:
            // A qualifier has no name, and a tag in its place none either.
            let kind = type.kind == .typeTag && isForOldKernels ? .const : type.kind
            let reference = try reference(type.referencedType ?? 0, behindPointer: item.isDeclaration)
            write(kind == .typedef || kind == .typeTag ? name : 0, kind, third: reference)
        case .array:
            guard let array = try source.array(type) else { return }
            write(0, .array, third: 0)
            words += [
                try reference(array.element, behindPointer: false),
                try reference(array.index, behindPointer: false), UInt32(truncatingIfNeeded: array.count),
            ]
        case .structure, .union: try writeMembers(of: type, name)
        case .enumeration: try writeEnumerators(of: type, name)
        case .enumeration64: try writeWideEnumerators(of: type, name)
        case .forward: write(name, .forward, flag: type.kindFlag, third: 0)
        case .functionPrototype:
            write(0, .functionPrototype, count: type.count, third: try pointee(type.referencedType ?? 0))
            for index in 0..<type.count {
                let parameter = try source.parameter(index, of: type)
                words += [try self.name(at: parameter.nameOffset), try pointee(parameter.type)]
            }
        case .float:
            // A structure without members is as large and of no other meaning.
            write(name, isForOldKernels ? .structure : .float, third: UInt32(type.size ?? 0))
        default:
            throw DecodeError(
                what: "BTF type \(item.id)", offset: 0, reason: "cannot be the type of a key or value")
        }
    }

    /// Functions take and return pointers, or what can be declared.
    private mutating func pointee(_ id: UInt32) throws(DecodeError) -> UInt32 {
        try reference(id, behindPointer: false)
    }

    private mutating func write(
        _ name: UInt32, _ kind: BTFKind, flag: Bool = false, count: Int = 0, third: UInt32
    ) {
        words += [name, (flag ? 1 << 31 : 0) | UInt32(kind.rawValue) << 24 | UInt32(count), third]
    }

    private mutating func writeMembers(of type: BTFType, _ name: UInt32) throws(DecodeError) {
        write(name, type.kind, flag: type.kindFlag, count: type.count, third: UInt32(type.size ?? 0))
        for index in 0..<type.count {
            let member = try source.member(index, of: type)
            let place =
                UInt32(truncatingIfNeeded: member.bitOffset)
                | (type.kindFlag ? UInt32(member.bitCount) << 24 : 0)
            words += [
                try self.name(at: member.nameOffset), try reference(member.type, behindPointer: false), place,
            ]
        }
    }

    private mutating func writeEnumerators(of type: BTFType, _ name: UInt32) throws(DecodeError) {
        // Signed enumerations are told apart since Linux 6.0.
        write(
            name, .enumeration, flag: type.kindFlag && !isForOldKernels, count: type.count,
            third: UInt32(type.size ?? 0))
        for index in 0..<type.count {
            let enumerator = try source.enumerator(index, of: type)
            words += [
                try self.name(at: enumerator.nameOffset), UInt32(truncatingIfNeeded: enumerator.value),
            ]
        }
    }

    private mutating func writeWideEnumerators(of type: BTFType, _ name: UInt32) throws(DecodeError) {
        if isForOldKernels {
            // An integer keeps the numbers readable.
            write(name, .integer, third: UInt32(type.size ?? 8))
            words.append((type.kindFlag ? 1 << 24 : 0) | UInt32(min(type.size ?? 8, 8)) * 8)
            return
        }
        write(
            name, .enumeration64, flag: type.kindFlag, count: type.count, third: UInt32(type.size ?? 0))
        for index in 0..<type.count {
            let enumerator = try source.enumerator(index, of: type)
            words += [
                try self.name(at: enumerator.nameOffset), UInt32(truncatingIfNeeded: enumerator.value),
                UInt32(truncatingIfNeeded: enumerator.value >> 32),
            ]
        }
    }
}
