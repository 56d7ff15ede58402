import Testing

@testable import SwbpfCore

/// What the commands for struct_ops and iterators print, and the words they take.
@Suite struct StructOpsTests {
    private let map: StructOpsMap = {
        var record = [UInt8](repeating: 0, count: MapInfoLayout.size)
        record[0] = 26
        record[4] = 5
        for (index, byte) in "myca".utf8.enumerated() { record[24 + index] = byte }
        guard let info = try? MapInfo(KernelRecord(bytes: record)) else { fatalError("a whole record") }
        return StructOpsMap(info, typeName: "tcp_congestion_ops")
    }()

    @Test func `a map is a line with two columns`() {
        let report = ListReport([StructOpsEntry(map: map)], isList: true)
        #expect(text(report) == "5: myca            tcp_congestion_ops              \n")
        #expect(json(report) == #"[{"id":5,"name":"myca","kernel_struct_ops":"tcp_congestion_ops"}]"#)
    }

    @Test func `what was registered is told in bpftool's words`() {
        var registered = RegisteredStructOps(map: map)
        #expect(registered.description == "Registered tcp_congestion_ops myca id 5")
        registered.linkID = 7
        #expect(registered.description == "Registered tcp_congestion_ops myca map id 5 link id 7")
    }

    @Test func `a dump without maps is an empty array`() {
        #expect(text(StructOpsDumpReport(contents: [], failures: [])) == "[]\n")
        #expect(json(StructOpsDumpReport(contents: [], failures: [])) == "[]")
    }

    // MARK: Words

    private func given(_ words: String...) throws(UsageError) -> GivenArguments {
        let invocation = try Parser(groups: CommandTable.groups).parse(words)
        guard case .run(_, _, let given) = invocation else { throw UsageError("help") }
        return given
    }

    private func refusal(_ words: String...) -> String? {
        do throws(UsageError) {
            _ = try Parser(groups: CommandTable.groups).parse(words)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a map is chosen by two words, which may be shortened`() throws {
        #expect(try given("struct_ops", "show").selector == nil)
        #expect(try given("struct_ops", "dump", "i", "0x10").selector == .id(16))
        #expect(try given("struct_ops", "unregister", "n", "myca").selector == .name("myca"))
        #expect(refusal("struct_ops", "unregister") == "'unregister' needs STRUCT_OPS_MAP")
        #expect(refusal("struct_ops", "show", "id") == "'id' needs a value behind it")
        #expect(refusal("struct_ops", "show", "pinned", "x") == "expected 'id' or 'name', got: 'pinned'")
        #expect(refusal("struct_ops", "show", "id", "1", "2") == "expected no more arguments, got: '2'")
    }

    @Test func `the directory for links may be left out`() throws {
        #expect(try given("struct_ops", "register", "a.o").paths == ["OBJ": "a.o"])
        #expect(try given("struct_ops", "register", "a.o", "d").paths == ["OBJ": "a.o", "LINK_DIR": "d"])
        #expect(refusal("struct_ops", "register") == "'register' needs OBJ")
        #expect(refusal("struct_ops", "register", "a.o", "d", "x") == "expected no more arguments, got: 'x'")
    }

    @Test func `an object file is told from a link by whole words`() throws {
        #expect(try given("iter", "read", "i").paths == ["OBJ": "i"])
        #expect(try given("iter", "read", "./id").paths == ["OBJ": "./id"])
        #expect(try given("iter", "read", "id", "5").selector == .id(5))
        #expect(try given("iter", "read", "pinned", "/x").selector == .pinned("/x"))
        let given = try given("iter", "read", "a.o", "map", "id", "5", "program", "p")
        #expect(given.clauseSelectors == ["map": .id(5)])
        #expect(given.words["program"] == ["p"])
        #expect(refusal("iter", "read") == "'read' needs OBJ or LINK")
        #expect(refusal("iter", "read", "") == "OBJ is empty")
        #expect(refusal("iter", "read", "id") == "'id' needs a value behind it")
    }

    // MARK: Lines

    @Test(
        arguments: [
            ([""], []), (["a\nb\n"], ["a", "b"]), (["a", "b\nc"], ["ab", "c"]), (["\n\n"], ["", ""]),
            (["a\n", "", "b"], ["a", "b"]),
        ] as [([String], [String])])
    func `lines are the same however the bytes come`(pieces: [String], lines: [String]) {
        var splitter = LineSplitter()
        var found: [String] = []
        for piece in pieces {
            splitter.split(Array(piece.utf8).span) { line, _ in found.append(SwbpfCore.text(fromSystem: line))
            }
        }
        splitter.finish { line, ended in
            #expect(!ended)
            found.append(SwbpfCore.text(fromSystem: line))
        }
        #expect(found == lines)
    }
}
