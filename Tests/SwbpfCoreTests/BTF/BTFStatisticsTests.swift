import Testing

@testable import SwbpfCore

@Suite struct BTFStatisticsTests {
    @Test func `each type is counted under its kind, with its bytes and parts`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        let statistics = try BTFStatistics(btf)
        #expect(statistics.kinds.map(\.kind) == BTFKind.allCases)
        #expect(statistics.typeCount == 20)
        #expect(statistics.kinds.reduce(0) { $0 + $1.byteCount } == statistics.typeSize)
        #expect(statistics.partCount(of: .structure, .union) == 7)
        #expect(statistics.partCount(of: .enumeration, .enumeration64) == 3)
        #expect(statistics.partCount(of: .functionPrototype) == 2)
        #expect(statistics.partCount(of: .dataSection) == 1)
        #expect(statistics.totalSize == statistics.headerSize + statistics.typeSize + statistics.stringSize)
    }

    @Test func `a function's linkage is no number of parts`() throws {
        let statistics = try BTFStatistics(BTFBuilder.everyKind().btf())
        #expect(statistics.partCount(of: .function) == 0)
    }

    @Test func `the largest come first, of equal ones the first`() throws {
        var builder = BTFBuilder()
        for index in 0..<30 { _ = builder.structure("s\(index)", size: UInt32(index % 15), []) }
        let statistics = try BTFStatistics(builder.btf())
        #expect(statistics.largestValues.map(\.id) == [15, 30, 14, 29, 13, 28, 12, 27, 11, 26])
        #expect(statistics.largestTypes.map(\.id) == Array(1...10))
    }

    @Test func `strings that nothing refers to or that repeat are counted`() throws {
        var builder = BTFBuilder()
        builder.add(.float, "double", 8)
        builder.add(.float, "double", 4)
        builder.add(.float, "spare", 2)
        var bytes = builder.bytes
        // The third type takes the first one's name.
        bytes.replaceSubrange(48..<52, with: bytes[24..<28])
        let statistics = try BTFStatistics(BTF(bytes))
        #expect(statistics.stringCount == 4)
        #expect(statistics.repeatedStrings == .init(count: 1, byteCount: 7))
        #expect(statistics.unusedStrings == .init(count: 1, byteCount: 6))
    }

    @Test func `a string is in use where only its end is a name`() throws {
        var builder = BTFBuilder()
        builder.add(.float, "long double", 8)
        var bytes = builder.bytes
        bytes[24] = 6
        #expect(try BTFStatistics(BTF(bytes)).unusedStrings.count == 0)
    }

    @Test func `functions with the tag of kernel functions are counted once`() throws {
        var builder = BTFBuilder()
        let prototype = builder.add(.functionPrototype)
        let function = builder.add(.function, "f", prototype)
        builder.add(.function, "g", prototype)
        for _ in 0..<2 { builder.add(.declarationTag, "bpf_kfunc", function, [0xffff_ffff]) }
        builder.add(.declarationTag, "bpf_kfunc", prototype, [0xffff_ffff])
        #expect(try BTFStatistics(builder.btf()).kernelFunctionCount == 1)
    }

    @Test func `of split BTF its own part is counted`() throws {
        var split = BTFBuilder(base: try BTFBuilder.everyKind().btf())
        split.add(.float, "", 4)
        let statistics = try BTFStatistics(split.btf())
        #expect(statistics.typeCount == 1)
        #expect(statistics.stringCount == 0)
    }

    @Test func `nothing at all has numbers too`() throws {
        let btf = try BTFBuilder().btf()
        let report = BTFStatReport(btf: btf, statistics: try BTFStatistics(btf))
        #expect(text(report).contains("types: 0, 0 with a name\n"))
        #expect(json(report).contains(#""most_bytes":[],"largest":[]"#))
    }

    @Test func `both forms show all there is to show`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        try expectGolden(BTFStatReport(btf: btf, statistics: try BTFStatistics(btf)), "btf-stat")
    }

    @Test func `a name outside the strings is an error`() throws {
        var bytes = BTFBuilder.everyKind().bytes
        bytes[26] = 1
        let btf = try BTF(bytes)
        #expect(throws: DecodeError.self) { try BTFStatistics(btf) }
    }

    @Test func `any byte may be wrong`() {
        let good = BTFBuilder.everyKind().bytes
        for index in good.indices {
            for flip: UInt8 in [0x01, 0x80, 0xff] {
                var bytes = good
                bytes[index] ^= flip
                guard let btf = try? BTF(bytes), let statistics = try? BTFStatistics(btf) else { continue }
                let report = BTFStatReport(btf: btf, statistics: statistics)
                #expect(!text(report).isEmpty && !json(report).isEmpty)
            }
        }
    }
}
