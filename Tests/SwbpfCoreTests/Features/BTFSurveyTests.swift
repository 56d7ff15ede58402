import Testing

@testable import SwbpfCore

@Suite struct BTFSurveyTests {
    private func survey(
        _ builder: BTFBuilder, _ functions: [String] = [], _ enumerations: [String] = []
    ) throws -> BTFSurvey {
        try BTFSurvey(BTF(builder.bytes), enumerations: enumerations, functions: functions)
    }

    /// Functions with these names, the last of which ends where the strings do.
    private func functions(_ names: [String]) -> BTFBuilder {
        var builder = BTFBuilder()
        for name in names { builder.function(name) }
        return builder
    }

    @Test(arguments: ["f", "seven_7", "eight__8", "nine____9", "bpf_xdp_link_attach"])
    func `a function is found by its whole name, wherever it stands`(name: String) throws {
        let others = ["\(name)2", "\(name)_and_more", "x\(name)", "bpf_other"]
        for place in 0...others.count {
            var names = others
            names.insert(name, at: place)
            #expect(try survey(functions(names), [name, "missing"]).functions == [name])
        }
        #expect(try survey(functions(others), [name]).functions == [])
    }

    @Test func `of enumerations that were asked for the first is read, and of others nothing`() throws {
        var builder = BTFBuilder()
        builder.enumeration("colour", [("RED", 1)])
        builder.enumeration("bpf_cmd", [("BPF_MAP_CREATE", 0), ("BPF_PROG_LOAD", 5)])
        builder.enumeration("bpf_cmd", [("BPF_OTHER", 9)])
        let found = try survey(builder, [], ["bpf_cmd", "bpf_map_type"]).enumerators
        #expect(Array(found.keys) == ["bpf_cmd"])
        #expect(
            found["bpf_cmd"] == [
                .init(name: "BPF_MAP_CREATE", value: 0), .init(name: "BPF_PROG_LOAD", value: 5),
            ])
    }

    @Test func `flags are those of enumerations without a name that begin as they do`() throws {
        var builder = BTFBuilder()
        builder.enumeration("", [("BPF_F_LINK", 1), ("BPF_F_PATH_FD", 2)])
        builder.enumeration("", [("RED", 1), ("BPF_F_NO", 2)])
        #expect(try survey(builder).flags == ["BPF_F_LINK", "BPF_F_PATH_FD"])
    }

    @Test func `tags on something else than a function say nothing`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let function = builder.function("bpf_one")
        builder.tag(function, "bpf_kfunc")
        builder.tag(function, "bpf_kfunc")
        builder.tag(int, "bpf_kfunc")
        builder.tag(4000, "bpf_kfunc")
        builder.tag(function, "other")
        #expect(try survey(builder).taggedFunctions == ["bpf_one"])
    }

    @Test func `places outside of the strings are passed over`() throws {
        var builder = BTFBuilder()
        builder.function("")
        builder.add(.enumeration, "bpf_cmd", count: 1, 4, [.number(1 << 30), 1])
        builder.add(.enumeration, "", count: 1, 4, [.number(1 << 30), 1])
        builder.add(.structure, "bpf_ctx_convert", count: 1, 4, [.number(1 << 30), 0, 0])
        var bytes = builder.bytes
        // The function's name.
        for place in 24..<28 { bytes[place] = 0xff }
        let found = try BTFSurvey(BTF(bytes), enumerations: ["bpf_cmd"], functions: ["bpf_loop"])
        #expect(found.functions == [] && found.flags == [] && found.contexts == [""])
        #expect(found.enumerators["bpf_cmd"] == [])
    }

    @Test func `many long names that begin as wanted ones cost no more than short ones`() throws {
        var builder = BTFBuilder()
        let count = 20_000
        for _ in 0..<count { builder.function("") }
        let long = "bpf_xdp_link_attach" + String(repeating: "a", count: 1 << 20)
        // It is the first string: all of them begin at offset 1.
        builder.add(.enumeration, long, 4)
        for _ in 0..<2 {
            builder.add(
                .enumeration, "bpf_cmd", count: 10_000, 4,
                [BTFBuilder.Word](repeating: .number(1), count: 20_000))
        }
        var bytes = builder.bytes
        for index in 0..<count { bytes[24 + index * 12] = 1 }
        let found = try BTFSurvey(
            BTF(bytes), enumerations: ["bpf_cmd"], functions: ["bpf_xdp_link_attach", "bpf_xdp_link_a"])
        #expect(found.functions == [])
        #expect(found.enumerators["bpf_cmd"]?.count == 4096)
        #expect(found.enumerators["bpf_cmd"]?.first?.name.utf8.count == 96)
    }
}
