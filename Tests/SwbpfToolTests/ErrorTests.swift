import Foundation
import KernelState
import Testing

/// Requests that cannot be answered. bpftool's words are not kept, its failing is.
@Suite(.needsKernel, .needsOracle) struct ErrorTests {
    static let requests: [[String]] =
        // One kind of object is enough where programs start slowly.
        (Tools.areSlow ? ["link"] : ["prog", "map", "link", "btf"]).flatMap { object in
            [
                ["show", "id", "4294967294"], ["show", "id", "0"], ["show", "id", "1x"], ["show", "id"],
                ["show", "nonsense", "1"], ["show", "id", "1", "2"], ["nonsense"],
            ].map { [object] + $0 }
        }
        + ["prog", "map", "link"].map { [$0, "show", "pinned", "/nonexistent"] }
        + ["prog", "map", "link"].map { [$0, "show", "pinned", "/proc"] }
        + ["prog", "map"].map { [$0, "show", "name", "no_such_name"] }
        + [["prog", "show", "tag", "0000000000000000"], ["prog", "show", "tag", "xyz"], ["nonsense"]]

    @Test(arguments: requests)
    func `what bpftool refuses is refused`(words: [String]) throws {
        let ours = try ProgramRun(try Tools.swbpf(), words)
        let theirs = try ProgramRun(Tools.oracle ?? "", words)
        #expect(theirs.status != 0)
        #expect(ours.status == 255)
        #expect(ours.output.isEmpty)
        #expect(String(decoding: ours.errors, as: UTF8.self).hasPrefix("Error: "))
    }

    @Test(arguments: requests)
    func `the error is one JSON document`(words: [String]) throws {
        let ours = try ProgramRun(try Tools.swbpf(), ["-j"] + words)
        let document = try JSONDecoder().decode([String: String].self, from: Data(ours.output))
        #expect(Array(document.keys) == ["error"])
        #expect(ours.errors.isEmpty)
        #expect(ours.status == 255)
    }

    @Test(arguments: [("prog", ObjectKind.map), ("map", .program), ("link", .map), ("map", .link)])
    func `a pin of another kind is refused`(object: String, kind: ObjectKind) throws {
        let pin = try #require(try KernelState.shared().content.pins(of: kind).first)
        let words = [object, "show", "pinned", pin]
        let ours = try ProgramRun(try Tools.swbpf(), words)
        #expect(ours.status == 255)
        #expect(try ProgramRun(Tools.oracle ?? "", words).status != 0)
    }
}
