import Foundation
import KernelState
import Testing

/// What scripts take for granted of a tool that is called bpftool.
@Suite(.needsOracle) struct BpftoolShapeTests {
    private func runs(_ arguments: String...) throws -> (ours: ProgramRun, theirs: ProgramRun) {
        let disguise = try Disguise()
        return try withExtendedLifetime(disguise) {
            (try ProgramRun(disguise.path, arguments), try ProgramRun(Tools.oracle ?? "", arguments))
        }
    }

    private func lines(_ bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `the first line of version is bpftool's`() throws {
        let (ours, theirs) = try runs("version")
        #expect(lines(ours.output).first == lines(theirs.output).first)
        #expect(ours.status == theirs.status)
    }

    @Test func `the other lines of version begin as bpftool's`() throws {
        let (ours, theirs) = try runs("version")
        let words = { (run: ProgramRun) in
            lines(run.output).map { $0.prefix(while: { !$0.isNumber && $0 != ":" }) }
        }
        #expect(words(ours) == words(theirs))
    }

    @Test func `version has bpftool's keys`() throws {
        struct Version: Decodable, Equatable {
            let version: String
            let libbpf_version: String
            let features: [String: Bool]
        }
        let (ours, theirs) = try runs("-j", "version")
        let our = try JSONDecoder().decode(Version.self, from: Data(ours.output))
        let their = try JSONDecoder().decode(Version.self, from: Data(theirs.output))
        #expect(our.version == their.version)
        #expect(our.features.keys.sorted() == their.features.keys.sorted())
    }

    @Test(arguments: [["help"], ["prog", "help"], ["map", "help"], ["link", "help"], ["btf", "help"]])
    func `help begins as bpftool's, on standard error`(words: [String]) throws {
        let disguise = try Disguise()
        try withExtendedLifetime(disguise) {
            let ours = try ProgramRun(disguise.path, words)
            let theirs = try ProgramRun(Tools.oracle ?? "", words)
            let beginning = (["Usage:", "bpftool"] + words.dropLast()).joined(separator: " ")
            #expect(lines(ours.errors).first?.hasPrefix(beginning) == true)
            #expect(lines(theirs.errors).first?.hasPrefix(beginning) == true)
            #expect(ours.output == theirs.output)
            #expect(ours.status == theirs.status)
        }
    }

    @Test func `help names the objects where completion looks for them`() throws {
        let (ours, theirs) = try runs("help")
        for run in [ours, theirs] {
            #expect(lines(run.errors).contains { $0.hasPrefix("       OBJECT := { prog | map | link |") })
        }
    }

    @Test(arguments: ["prog", "map", "link", "btf"])
    func `help in JSON is null`(object: String) throws {
        let (ours, theirs) = try runs("-j", object, "help")
        #expect(ours.output == theirs.output)
    }
}
