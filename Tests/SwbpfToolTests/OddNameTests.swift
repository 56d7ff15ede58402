import Foundation
import KernelState
import Testing

/// Names that others chose, with everything in them that a terminal or a JSON reader would mind.
@Suite(.serialized, .needsKernel) struct OddNameTests {
    private let objects: LiveObjects
    private let scratch: Scratch

    init() throws {
        objects = try LiveObjects()
        scratch = try Scratch()
    }

    /// A name, as it is to look in text, and as it is to be in JSON.
    static let names: [(bytes: [UInt8], text: String, json: String)] = [
        (Array("\u{1b}[31m".utf8), #"\x1b[31m"#, "\u{1b}[31m"),
        (Array("a\nb\tc\rd".utf8), #"a\nb\tc\rd"#, "a\nb\tc\rd"),
        ([0x01, 0x7f], #"\x01\x7f"#, "\u{1}\u{7f}"),
        (Array(#""q" 'q' \"#.utf8), #""q" 'q' \"#, #""q" 'q' \"#),
        ([0xff, 0xfe], #"\xff\xfe"#, "\u{fffd}\u{fffd}"),
        ([0xc3, 0xa4, 0xc3], #"ä\xc3"#, "ä\u{fffd}"),
        (Array("\u{9b}m".utf8), #"\x9bm"#, "\u{9b}m"),
        (Array("\u{202e}x".utf8), #"\u{202e}x"#, "\u{202e}x"),
        // What stands for byte 0xff inside the tool.
        (Array("\u{10ffff}".utf8), #"\xf4\x8f\xbf\xbf"#, "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
    ]

    /// Pins the map under the name, in a BPF file system that only the script sees.
    private func pinned(_ name: [UInt8], _ script: String) throws -> Run {
        let octal = name.map { "\\" + String(Int($0) + 0o1000, radix: 8).dropFirst() }.joined()
        return try Binary.privately(
            """
            mkdir -p fs && mount -t bpf bpf fs || exit 1
            # Command substitution takes newlines off the end: no name ends with one.
            name=$(printf '\(octal)')
            $swbpf map pin name "$1" "fs/$name" || exit 1
            \(script)
            """, [objects.mapName], in: scratch)
    }

    @Test(arguments: names.indices)
    func `a pin is shown by its name`(index: Int) throws {
        let name = Self.names[index]
        let text = try pinned(name.bytes, "exec $swbpf -f map show name \"$1\"")
        #expect((text.status, text.errors) == (0, ""))
        #expect(text.isPlain)
        #expect(text.text.contains("\n\tpinned \(scratch.path("fs"))/\(name.text)\n"), "\(text.text)")

        let answer = try pinned(name.bytes, "exec $swbpf -jf map show name \"$1\"")
        let map = try #require(try answer.json() as? [String: Any])
        #expect(map["pinned"] as? [String] == ["\(scratch.path("fs"))/\(name.json)"])
    }

    @Test(arguments: names.indices)
    func `a pin is opened, refused and removed by its very bytes`(index: Int) throws {
        let name = Self.names[index]
        let shown = try pinned(name.bytes, "exec $swbpf -j map show pinned \"fs/$name\"")
        #expect((try shown.json() as? [String: Any])?["id"] as? Int == objects.mapID)
        let refused = try pinned(name.bytes, "exec $swbpf prog unpin \"fs/$name\"")
        #expect(refused.errors == "Error: fs/\(name.text): is the pin of a map, not of a program\n")
        let removed = try pinned(name.bytes, "$swbpf map unpin \"fs/$name\" && ls -A fs | grep -v debug$")
        #expect((removed.status, removed.text, removed.errors) == (1, "", ""))
    }

    @Test(arguments: names.indices)
    func `a holder is shown by its name`(index: Int) throws {
        let name = Self.names[index]
        let process = ProcessInfo.processInfo.processIdentifier
        let file = URL(filePath: "/proc/\(process)/comm")
        let former = try Data(contentsOf: file).dropLast()
        try write(Data(name.bytes), to: file)
        defer { try? write(former, to: file) }
        let text = try Binary.run(["map", "show", "name", objects.mapName])
        #expect(text.isPlain)
        #expect(text.text.contains("\(name.text)(\(process))"), "\(text.text)")
        let answer = try Binary.run(["-j", "map", "show", "name", objects.mapName])
        let map = try #require(try answer.json() as? [String: Any])
        let holders = try #require(map["pids"] as? [[String: Any]])
        #expect(holders.contains { $0["comm"] as? String == name.json })
    }

    /// In one call: each names the process anew.
    private func write(_ name: Data, to file: URL) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: name)
        try handle.close()
    }
}
