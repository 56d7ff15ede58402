import Testing

@testable import SwbpfCore

/// A generator whose numbers are the same in every run.
struct FixedGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A value of a type, written by a plan for the type and by a walk over the value.
private struct Spelled {
    let planned: String
    let walked: String
    /// The plan reads the parts itself.
    let isPlanned: Bool

    init(_ btf: BTF, _ type: UInt32, _ bytes: [UInt8], pretty: Bool, style: BTFValueStyle) {
        var planner = EntryPlanner(pretty: pretty, depth: 2, style: style)
        planner.typed(BTFValue(btf, type: type, bytes: []), EntryPlan.Place(count: bytes.count))
        let plan = planner.finish(cpus: [(0, 0)])
        isPlanned = plan.walks.isEmpty
        var buffer = ByteBuffer()
        plan.write(key: [UInt8]().span, value: bytes.span, to: &buffer)
        planned = String(decoding: buffer.bytes, as: UTF8.self)
        var json = JSONWriter(pretty: pretty, depth: 2)
        json.value(BTFValue(btf, type: type, bytes: bytes), style: style)
        walked = String(decoding: json.bytes, as: UTF8.self)
    }
}

/// Makes types of all kinds, within one another.
private struct TypeGenerator {
    var builder = BTFBuilder()
    var random: FixedGenerator

    init(seed: Int) { random = FixedGenerator(seed: seed) }

    mutating func number(_ range: Range<UInt32>) -> UInt32 { .random(in: range, using: &random) }

    /// A type, with its size as far as it has one.
    mutating func type(depth: Int) -> (id: UInt32, size: UInt32) {
        switch number(0..<(depth > 3 ? 12 : 17)) {
        case 0...3:
            let size = [UInt32(1), 2, 4, 8, 16][Int(number(0..<5))]
            let encoding = [UInt32(0), 1, 2, 4, 3][Int(number(0..<5))]
            return (builder.integer("int\(size)", size: size, encoding: encoding), size)
        case 4:
            let bits = number(1..<80)
            return (builder.integer("odd", size: (bits + 7) / 8, bits: bits), (bits + 7) / 8)
        case 5: return (builder.add(.pointer, "", 0), 8)
        case 6:
            let size = [UInt32(1), 2, 4, 8][Int(number(0..<4))]
            let id = builder.add(
                .enumeration, "color", count: 4, size,
                ["RED", 0, "BLUE", 7, "again", 7, "NEG\"ATIVE", 0xffff_ffff])
            return (id, size)
        case 7:
            return (
                builder.add(.enumeration64, "wide", count: 2, 8, ["ONE", 1, 0, "BIG", 1, 0x8000_0000]), 8
            )
        case 8:
            let size = [UInt32(2), 4, 8][Int(number(0..<3))]
            return (builder.add(.float, "real", size), size)
        case 9:
            let char = builder.integer("char", size: 1, encoding: [UInt32(0), 1, 2, 4][Int(number(0..<4))])
            let count = number(0..<12)
            return (builder.array(of: builder.add(.const, "", char), count: count), count)
        case 10: return (builder.add(.forward, "hidden"), 0)
        case 11: return (0, 0)
        case 12:
            let (element, size) = type(depth: depth + 1)
            let count = number(0..<5)
            return (builder.array(of: element, count: count), size * count)
        case 13:
            let (id, size) = type(depth: depth + 1)
            return (builder.add(.volatile, "", builder.add(.typedef, "alias", id)), size)
        default: return structure(depth: depth)
        }
    }

    private mutating func structure(depth: Int) -> (UInt32, UInt32) {
        var members: [(name: String, type: UInt32, bitOffset: UInt32, width: UInt32)] = []
        var size: UInt32 = 0
        let isUnion = number(0..<4) == 0
        let hasBits = number(0..<3) == 0
        for index in 0..<number(0..<7) {
            let name = ["m\(index)", "", "odd \"name\" \\"][Int(number(0..<8)) % 3]
            if hasBits {
                let int = builder.integer("int", size: 4)
                let width = number(0..<33)
                let offset = isUnion ? 0 : size * 8 + number(0..<8)
                members.append((name, int, offset, width))
                size += 5
            } else {
                let (id, memberSize) = type(depth: depth + 1)
                members.append((name, id, isUnion ? 0 : size * 8, 0))
                size = isUnion ? max(size, memberSize) : size + memberSize
            }
        }
        return (builder.structure("s", size: size, kind: isUnion ? .union : .structure, members), size)
    }

    /// Bytes in which texts, zeros and small numbers are frequent.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let kind = number(0..<4)
        return (0..<count).map { _ in
            switch (kind, number(0..<8)) {
            case (0, _): UInt8(number(0..<256))
            case (1, 0), (2, 0...2): 0
            case (1, _): UInt8(number(0x20..<0x7f))
            case (2, _): UInt8(number(0..<9))
            default: number(0..<2) == 0 ? 0 : 0xff
            }
        }
    }
}

@Suite struct EntryPlanTests {
    @Test(arguments: 0..<400)
    func `a plan writes byte for byte what a walk over the value writes`(seed: Int) throws {
        var generator = TypeGenerator(seed: seed)
        let (type, size) = generator.type(depth: 0)
        let btf = try generator.builder.btf()
        // Too few bytes, as many as the type has, and too many.
        for count in Set([Int(size), Int(size) / 2, max(0, Int(size) - 1), Int(size) + 9]) {
            for _ in 0..<6 {
                let bytes = generator.bytes(count)
                for style in [BTFValueStyle.json, .plain] {
                    for pretty in [false, true] {
                        let spelled = Spelled(btf, type, bytes, pretty: pretty, style: style)
                        #expect(spelled.planned == spelled.walked)
                    }
                }
            }
        }
    }

    @Test func `most types need no walk`() throws {
        var count = 0
        for seed in 0..<200 {
            var generator = TypeGenerator(seed: seed)
            let (type, size) = generator.type(depth: 0)
            let bytes = [UInt8](repeating: 1, count: Int(size))
            count +=
                Spelled(try generator.builder.btf(), type, bytes, pretty: false, style: .json).isPlanned
                ? 1 : 0
        }
        #expect(count > 180)
    }

    @Test(arguments: 1...20)
    func `a type of every kind is written as a walk writes it`(type: UInt32) throws {
        let btf = try BTFBuilder.everyKind().btf()
        for bytes in [[UInt8](repeating: 0, count: 24), Array(0..<24), [], [1]] {
            for style in [BTFValueStyle.json, .plain] {
                let spelled = Spelled(btf, type, bytes, pretty: true, style: style)
                #expect(spelled.planned == spelled.walked)
            }
        }
    }

    @Test func `values in the other byte order are walked through`() throws {
        let btf = try BTFBuilder.everyKind(order: .big).btf()
        let spelled = Spelled(btf, 6, Array(0..<24), pretty: false, style: .json)
        #expect(!spelled.isPlanned)
        #expect(spelled.planned == spelled.walked)
    }

    @Test func `what has more parts than its bytes can have ends at the same place`() throws {
        var builder = BTFBuilder()
        let empty = builder.structure("empty", size: 0, [])
        let many = builder.array(of: empty, count: 1 << 20)
        let spelled = Spelled(try builder.btf(), many, [1, 2, 3, 4], pretty: false, style: .json)
        #expect(!spelled.isPlanned)
        #expect(spelled.planned == spelled.walked)
    }

    @Test func `a type that is made of itself ends at the same place`() throws {
        var builder = BTFBuilder()
        let inner = builder.structure("circle", size: 8, [("again", 1, 0, 0)])
        let spelled = Spelled(
            try builder.btf(), inner, [1, 2, 3, 4, 5, 6, 7, 8], pretty: true, style: .plain)
        #expect(spelled.planned == spelled.walked)
    }
}
