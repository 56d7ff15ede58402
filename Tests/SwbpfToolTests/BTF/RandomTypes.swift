@testable import SwbpfCore

/// Types made by chance, alike enough that many of them are the same: BTF that stands on a base.
struct RandomTypes {
    private var random: RandomNumbers
    private var words: [UInt32] = []
    private var strings: [UInt8] = []
    private let base: BTF?
    private let count: Int
    /// Which structures are forwards, or have another size than in files of the same seed.
    private var variation: UInt64
    /// How a type refers to names that were used before.
    private var offsets: [String: UInt32] = [:]

    init(seed: UInt64, variation: UInt64 = 0, count: Int, base: BTF?) {
        self.variation = variation
        random = RandomNumbers(seed: seed)
        self.base = base
        self.count = count
        if base == nil { strings = [0] }
    }

    private mutating func number(below limit: UInt32) -> UInt32 { random.next(below: limit) }

    private mutating func name(_ stem: String, of limit: UInt32) -> UInt32 {
        let text = "\(stem)\(number(below: limit))"
        // Some names stand there twice.
        if number(below: 20) > 0, let offset = offsets[text] { return offset }
        let offset = UInt32((base?.endString ?? 0) + strings.count)
        strings += Array(text.utf8) + [0]
        offsets[text] = offset
        return offset
    }

    private var firstID: UInt32 { base?.endID ?? 1 }

    /// A type here, often, or one of the base.
    private mutating func reference() -> UInt32 {
        if firstID > 1, number(below: 8) == 0 { return untagged(number(below: firstID)) }
        return untagged(firstID + number(below: UInt32(count)))
    }

    /// Every 16th type is a tag, to which nothing leads.
    private func untagged(_ id: UInt32) -> UInt32 {
        let index = id < firstID ? id &- 1 : id - firstID
        return index % 16 == 15 && id > 0 ? id - 1 : id
    }

    /// A type before this one, so that there is no circle of pointers alone.
    private mutating func earlier(_ index: Int) -> UInt32 {
        let limit = firstID + UInt32(index)
        return untagged(
            number(below: 4) == 0 ? number(below: limit) : limit - 1 - number(below: min(limit, 6)))
    }

    private mutating func add(
        _ kind: BTFKind, _ name: UInt32, count: Int = 0, flag: Bool = false, _ more: [UInt32]
    ) {
        words += [name, UInt32(kind.rawValue) << 24 | UInt32(count) | (flag ? 1 << 31 : 0)] + more
    }

    private mutating func addStructure(_ kind: BTFKind) {
        let members = number(below: 4)
        let text = number(below: 4) == 0 ? 0 : name("s", of: 4)
        var more: [UInt32] = [members * 8]
        for index in 0..<members {
            more += [name("m", of: index + 1), reference(), kind == .union ? 0 : index * 64]
        }
        guard variation > 0 else { return add(kind, text, count: Int(members), more) }
        variation = variation &* 0x5851_f42d_4c95_7f2d &+ 0x1405_7b7e_f767_814f
        switch variation >> 59 {
        case 0..<6 where text != 0: add(.forward, text, flag: kind == .union, [0])
        case 6: add(kind, text, count: Int(members), [more[0] + 8] + more.dropFirst())
        default: add(kind, text, count: Int(members), more)
        }
    }

    private mutating func addType(_ index: Int) {
        if index % 16 == 15 {
            return add(.declarationTag, name("tag", of: 2), [earlier(index), UInt32.max])
        }
        let kinds: [BTFKind] = [.pointer, .const, .volatile, .restrict]
        switch number(below: 20) {
        case 0, 1: add(.integer, name("int", of: 2), [4, 32])
        case 2: add(.enumeration, name("e", of: 2), count: 0, [4])
        case 3:
            add(
                .enumeration, number(below: 3) == 0 ? 0 : name("e", of: 2), count: 1,
                [4, name("v", of: 2), 1])
        case 4: add(.enumeration64, name("e", of: 2), count: 1, [8, name("v", of: 2), 1, 0])
        case 5, 6: add(.forward, name("s", of: 4), flag: number(below: 4) == 0, [0])
        case 7: add(.float, name("f", of: 2), [8])
        case 8, 9, 10: add(kinds[Int(number(below: 4))], 0, [earlier(index)])
        case 11: add(.array, 0, [0, earlier(index), earlier(index), number(below: 2)])
        case 12: add(.typedef, name("t", of: 3), [earlier(index)])
        case 13: add(.typeTag, name("tag", of: 2), [earlier(index)])
        case 14: add(.functionPrototype, 0, count: 1, [earlier(index), name("p", of: 2), earlier(index)])
        case 15: addStructure(.union)
        default: addStructure(.structure)
        }
    }

    /// The bytes of `count` types.
    mutating func bytes() throws -> [UInt8] {
        for index in 0..<count { addType(index) }
        return try BTFAssembler.bytes(types: words, strings: strings)
    }
}
