import Foundation
import Testing

@testable import SwbpfCore

/// What bpftool makes of several files, and what it shows of ours.
private struct MergeComparison {
    let scratch: Scratch
    let base: BTF
    var files: [[UInt8]] = []

    init(base bytes: [UInt8]) throws {
        scratch = try Scratch()
        base = try BTF(bytes)
        try write(bytes, to: "base")
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: scratch.path(name)))
    }

    /// Writes our result as file `ours`.
    func write(_ btf: BTF) throws {
        try btf.bytes.withSpan { span in
            try write(span.indices.map { span[$0] }, to: "ours")
        }
    }

    /// bpftool's text for some files, or `nil` where it refuses them.
    func theirs(_ files: [String], _ format: [String]) throws -> [UInt8]? {
        let words = files.flatMap { ["file", scratch.path($0)] }
        let run = try ProgramRun(
            Tools.oracle ?? "",
            ["-B", scratch.path("base")] + (format == ["json"] ? ["-j"] : [])
                + ["btf", "dump"] + words + (format == ["json"] ? [] : ["format"] + format))
        return run.status == 0 ? run.output : nil
    }

    /// Our result, which bpftool reads for us.
    func ours() throws -> BTF {
        try BTFMerge.merge(try files.map { try BTF($0, base: base) }, onto: base)
    }

    mutating func add(_ bytes: [UInt8]) throws {
        try write(bytes, to: "file\(files.count)")
        files.append(bytes)
    }

    func check(_ format: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let theirs = try theirs(files.indices.map { "file\($0)" }, format)
        guard let theirs else {
            #expect(throws: DecodeError.self, sourceLocation: sourceLocation) { try ours() }
            return
        }
        let merged = try ours()
        try write(merged)
        let shown = try self.theirs(["ours"], format)
        #expect(shown == theirs, sourceLocation: sourceLocation)
    }
}

@Suite(.needsOracle) struct BTFMergeComparisonTests {
    @Test(arguments: 0..<(Tools.areSlow ? 20 : 150))
    func `random types become the same as bpftool's`(seed: Int) throws {
        let seed = UInt64(seed)
        var types = RandomTypes(seed: seed + 1, count: Int(seed % 40), base: nil)
        var comparison = try MergeComparison(base: try types.bytes())
        for file in 0..<(2 + seed % 3) {
            var types = RandomTypes(
                seed: (seed + 1) << 8 + file, count: Int(10 + seed % 150), base: comparison.base)
            try comparison.add(try types.bytes())
        }
        try comparison.check(["raw"])
    }

    @Test(arguments: 0..<(Tools.areSlow ? 20 : 150))
    func `the same random types with other forwards become the same as bpftool's`(seed: Int) throws {
        let seed = UInt64(seed)
        let count = Int(20 + seed % 200)
        var types = RandomTypes(seed: seed, variation: seed % 2, count: seed % 3 == 0 ? 0 : count, base: nil)
        var comparison = try MergeComparison(base: try types.bytes())
        for file in 0..<(2 + seed % 4) {
            var types = RandomTypes(
                seed: seed, variation: seed << 8 + file, count: count, base: comparison.base)
            try comparison.add(try types.bytes())
        }
        try comparison.check(["raw"])
    }

    @Test(arguments: 0..<(Tools.areSlow ? 20 : 200))
    func `types on a distilled base are moved as bpftool moves them`(seed: Int) throws {
        let random = try RandomDistillation(seed: UInt64(seed))
        let comparison = try MergeComparison(base: random.base)
        let object = TypeObject([(".BTF", random.split), (".BTF.base", random.distilled)])
        try comparison.write(object.bytes, to: "object")
        let moved = { () throws -> BTF in
            try BTF(random.split, base: try BTF(random.distilled)).relocated(onto: comparison.base)
        }
        guard let theirs = try comparison.theirs(["object"], ["raw"]) else {
            #expect(throws: DecodeError.self) { try moved() }
            return
        }
        try comparison.write(try moved())
        #expect(try comparison.theirs(["ours"], ["raw"]) == theirs)
    }

    @Test(arguments: ["raw", "json", "c"])
    func `files of one program become the same as bpftool's`(format: String) throws {
        var comparison = try MergeComparison(base: try BTFAssembler.bytes(types: [], strings: [0]))
        for source in CompiledTypes.sources {
            try comparison.add(try CompiledTypes(source, in: comparison.scratch).bytesBehindEmptyBase())
        }
        try comparison.check([format])
    }
}
