@testable import SwbpfCore

/// A base made by chance, a distilled base that mostly fits it, and types that stand on the latter.
struct RandomDistillation {
    let base: [UInt8]
    let distilled: [UInt8]
    let split: [UInt8]

    /// A type that has a name and a size.
    private struct Named {
        var kind: BTFKind
        var name: UInt32
        var size: UInt32
        var flag: Bool

        var words: [UInt32] {
            let extra: [UInt32] = kind == .integer ? [32] : []
            return [name, UInt32(kind.rawValue) << 24 | (flag ? 1 << 31 : 0), kind == .forward ? 0 : size]
                + extra
        }
    }

    /// Names `n00` to `n99` behind the empty one, four bytes each.
    private static let names: [UInt8] =
        [0] + (0..<100).flatMap { Array("n\($0 / 10)\($0 % 10)".utf8) + [0] }

    init(seed: UInt64) throws {
        var random = RandomNumbers(seed: seed)
        let kinds: [BTFKind] = [
            .integer, .float, .enumeration, .enumeration64, .structure, .union, .forward, .structure,
        ]
        let pool = 30 + random.next(below: 70)
        let types = (0..<random.next(below: 30) + 1).map { _ in
            Named(
                kind: kinds[Int(random.next(below: 8))], name: 1 + random.next(below: pool) * 4,
                size: 4 << random.next(below: 2), flag: random.next(below: 8) == 0)
        }
        base = try BTFAssembler.bytes(types: types.flatMap(\.words), strings: Self.names)

        var chosen: [Named] = []
        for type in types where random.next(below: 4) == 0 {
            var type = type
            if type.kind == .enumeration64 { type.kind = .enumeration }
            if type.kind == .structure, random.next(below: 4) == 0 { type.kind = .forward }
            if random.next(below: 30) == 0 { type.size ^= 12 }
            chosen.append(type)
        }
        distilled = try BTFAssembler.bytes(types: chosen.flatMap(\.words), strings: Self.names)

        let end = UInt32(chosen.count) + 1
        var words: [UInt32] = []
        let count = random.next(below: 8) + 1
        for index in 0..<count {
            // A pointer, a qualifier, an array or a structure of what came before.
            let id = random.next(below: end + index)
            let name =
                random.next(below: 5) == 0 ? 1 + random.next(below: pool) * 4 : UInt32(Self.names.count)
            switch random.next(below: 4) {
            case 0: words += [0, UInt32(BTFKind.pointer.rawValue) << 24, id]
            case 1: words += [0, UInt32(BTFKind.const.rawValue) << 24, id]
            case 2: words += [0, UInt32(BTFKind.array.rawValue) << 24, 0, id, id, 2]
            default:
                words += [name, UInt32(BTFKind.structure.rawValue) << 24 | 1, 8]
                words += [UInt32(Self.names.count) + 2, id, 0]
            }
        }
        split = try BTFAssembler.bytes(types: words, strings: Array("a\0b\0".utf8))
    }
}

/// Numbers that are the same in every run.
struct RandomNumbers {
    private var state: UInt64

    init(seed: UInt64) {
        state = (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15 | 1
    }

    mutating func next(below limit: UInt32) -> UInt32 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt32(truncatingIfNeeded: (state >> 20) % UInt64(limit))
    }
}
