import Testing

@testable import SwbpfCore

@Suite struct CgroupAttachTests {
    private let parser = Parser(groups: CommandTable.groups)

    private func attachment(_ words: String...) throws -> CgroupAttachment {
        guard case .run(_, _, let given) = try parser.parse(["cgroup", "attach", "/c", "egress"] + words)
        else {
            throw UsageError("a question for help")
        }
        return try CgroupAttachment(given)
    }

    private func refusal(_ words: String...) -> String? {
        do {
            guard case .run(_, _, let given) = try parser.parse(["cgroup"] + words) else { return nil }
            _ = try CgroupAttachment(given)
            return nil
        } catch let error {
            return error.message
        }
    }

    @Test(
        arguments: [
            ("", 0), ("multi", 2), ("m", 2), ("multi multi mul", 2), ("override", 1), ("o over", 1),
            ("preorder", 0x42), ("multi preorder", 0x42), ("before id 3", 0xa), ("after id 3", 0x12),
            ("replace id 3 multi", 6), ("preorder before id 3", 0x4a),
        ] as [(String, UInt32)])
    func `words become flags`(words: String, flags: UInt32) throws {
        let words = ["id", "1"] + words.split(separator: " ").map(String.init)
        guard case .run(_, _, let given) = try parser.parse(["cgroup", "attach", "/c", "egress"] + words)
        else {
            return
        }
        #expect(try CgroupAttachment(given).givenFlags.rawValue == flags)
    }

    @Test func `what stands behind 'replace' is the other program`() throws {
        let attachment = try attachment("id", "1", "replace", "name", "old")
        #expect(attachment.program == .id(1))
        #expect(attachment.neighbour == .replacing(.name("old")))
        #expect(attachment.path == "/c")
        #expect(attachment.type.type.name == "cgroup_inet_egress")
    }

    @Test(arguments: [
        ("multi override", "'override' and 'multi' exclude each other"),
        ("override preorder", "'override' and 'preorder' exclude each other"),
        ("override replace id 2", "'override' and 'replace' exclude each other"),
        ("before id 2 after id 3", "'before' and 'after' exclude each other"),
        ("preorder preorder", "'preorder' stands there twice"),
        ("before", "'attach' needs PROG"),
        (
            "mlti",
            "expected 'multi', 'override', 'preorder', 'before', 'after' or 'replace', got: 'mlti'"
        ),
    ])
    func `words that make no sense are refused`(words: String, message: String) {
        do {
            let words =
                ["cgroup", "attach", "/c", "egress", "id", "1"] + words.split(separator: " ").map(String.init)
            guard case .run(_, _, let given) = try parser.parse(words) else { return }
            _ = try CgroupAttachment(given)
            Issue.record("\(words) is not refused")
        } catch let error {
            #expect(error.message == message)
        }
    }

    @Test func `an unknown attach type is refused with the nearest`() {
        #expect(
            refusal("attach", "/c", "cgroup_inet_egres5", "id", "1")
                == "'cgroup_inet_egres5' is not an attach type; did you mean 'cgroup_inet_egress'?")
        #expect(
            refusal("detach", "/c", "ingres5", "id", "1")
                == "'ingres5' is not an attach type; did you mean 'ingress'?")
    }

    @Test func `an attach type of something else is refused with those there are`() {
        let message = refusal("attach", "/c", "xdp", "id", "1")
        #expect(
            message?.hasPrefix("'xdp' is not for control groups: there are cgroup_inet_ingress, ") == true)
        #expect(message?.hasSuffix(", lsm_cgroup") == true)
    }

    @Test(arguments: [
        (["attach"], "'attach' needs CGROUP"), (["attach", "/c"], "'attach' needs ATTACH_TYPE"),
        (["attach", "/c", "egress"], "'attach' needs PROG"), (["attach", "", "egress"], "CGROUP is empty"),
        (["attach", "/c", "", "id", "1"], "ATTACH_TYPE is empty"),
        (["detach", "/c", "egress"], "'detach' needs PROG"),
        (["detach", "/c", "egress", "id", "1", "multi"], "expected no more arguments, got: 'multi'"),
        (["show"], "'show' needs CGROUP"), (["show", "/c", "all"], "expected 'effective', got: 'all'"),
        (["show", "/c", "e", "effective"], "'effective' stands there twice"),
        (["tree", "/c", "all"], "expected 'effective', got: 'all'"),
    ])
    func `missing and superfluous words are refused`(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try parser.parse(["cgroup"] + words) }
        #expect(error?.message == message)
    }

    @Test func `the first word behind 'tree' is a path, whatever it is`() throws {
        guard case .run(_, _, let given) = try parser.parse(["cgroup", "tree", "effective"]) else { return }
        #expect(given.paths == ["ROOT": "effective"])
        #expect(given.words.isEmpty)
    }

    @Test func `'tree' needs no words`() throws {
        guard case .run(_, _, let given) = try parser.parse(["cgroup", "tree"]) else { return }
        #expect(given.paths.isEmpty)
    }

    @Test(arguments: [
        ([UInt32](), "program 7 is not attached as cgroup_inet_egress; nothing is"),
        ([8, 9], "program 7 is not attached as cgroup_inet_egress; attached there: 8, 9"),
    ])
    func `what is not attached is told with what is`(others: [UInt32], message: String) throws {
        let type = try CgroupAttachType(typedAs: "egress")
        #expect(CgroupAttachment.absence(7, type, others) == message)
    }
}
