import Testing

@testable import SwbpfCore

/// Bytes that are wrong in every way must end in an error or a value, never in a trap or without an end.
@Suite struct BTFMutationTests {
    /// A generator that gives the same numbers each time: SplitMix64.
    private struct FixedGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
    }

    /// Asks everything that can be asked. Returns how much was answered.
    @discardableResult
    private func walk(_ bytes: [UInt8]) -> Int {
        guard let btf = try? BTF(bytes) else { return 0 }
        let data = [UInt8](repeating: 0x41, count: 40)
        var answers = 0
        func ask<Answer>(_ question: () throws -> Answer) {
            if (try? question()) != nil { answers += 1 }
        }
        for id in 0...min(btf.endID, 64) {
            ask { try btf.resolved(id) }
            ask { try btf.size(of: id) }
            ask { try btf.fields(of: id) }
            ask { try btf.functionName(id) }
            var subset = BTFSubset(of: btf, forOldKernels: id % 2 == 0)
            ask {
                _ = try subset.add(id)
                return try BTF(subset.encoded()).validate()
            }
            ask { try btf.metadata(in: id, bytes: data) }
            guard let type = try? btf.type(id) else { continue }
            ask { try btf.name(of: type) }
            ask { try btf.integer(type) }
            ask { try btf.array(type) }
            ask { try btf.members(of: type).map { try btf.name(at: $0.nameOffset) } }
            ask { try btf.enumerators(of: type).map { try btf.name(at: $0.nameOffset) } }
            ask { try btf.parameters(of: type).map { try btf.name(at: $0.nameOffset) } }
            ask { try btf.sectionEntries(of: type) }
            ask { try btf.linkage(of: type) }
            ask { try btf.componentIndex(of: type) }
            var json = JSONWriter()
            json.value(BTFValue(btf, type: id, bytes: data, offset: 3), style: .json)
            if !json.bytes.isEmpty { answers += 1 }
        }
        if !btf.mapDefinitions().isEmpty { answers += 1 }
        if btf.id(of: .enumeration64, "wide") != nil { answers += 1 }
        return answers
    }

    @Test func `the whole answers everything`() {
        #expect(walk(BTFBuilder.everyKind().bytes) > 230)
    }

    @Test func `every length shorter than the whole is refused`() {
        let bytes = BTFBuilder.everyKind().bytes
        for count in bytes.indices {
            #expect(throws: DecodeError.self) { try BTF(Array(bytes[0..<count])) }
        }
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `any one bit flipped does no harm`(order: ByteOrder) {
        let bytes = BTFBuilder.everyKind(order: order).bytes
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                walk(damaged)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `several bytes overwritten do no harm`(seed: UInt64) {
        let bytes = BTFBuilder.everyKind().bytes
        var generator = FixedGenerator(state: seed)
        for _ in 0..<500 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                // The header is spared: damage to it is mostly refused before anything else is read.
                let position = Int.random(in: 24..<bytes.count, using: &generator)
                damaged[position] =
                    [0, 1, 2, 4, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
            walk(damaged)
        }
    }
}
