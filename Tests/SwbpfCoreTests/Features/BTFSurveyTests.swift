import HostileInput
import KernelState
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
        let prototype = builder.prototype(returning: 0)
        for name in names { _ = builder.function(name, prototype) }
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
        _ = builder.enumeration("colour", [("RED", 1)])
        _ = builder.enumeration("bpf_cmd", [("BPF_MAP_CREATE", 0), ("BPF_PROG_LOAD", 5)])
        _ = builder.enumeration("bpf_cmd", [("BPF_OTHER", 9)])
        let found = try survey(builder, [], ["bpf_cmd", "bpf_map_type"]).enumerators
        #expect(Array(found.keys) == ["bpf_cmd"])
        #expect(
            found["bpf_cmd"] == [
                .init(name: "BPF_MAP_CREATE", value: 0), .init(name: "BPF_PROG_LOAD", value: 5),
            ])
    }

    @Test func `flags are those of enumerations without a name that begin as they do`() throws {
        var builder = BTFBuilder()
        _ = builder.enumeration("", [("BPF_F_LINK", 1), ("BPF_F_PATH_FD", 2)])
        _ = builder.enumeration("", [("RED", 1), ("BPF_F_NO", 2)])
        #expect(try survey(builder).flags == ["BPF_F_LINK", "BPF_F_PATH_FD"])
    }

    @Test func `tags on something else than a function say nothing`() throws {
        var builder = BTFBuilder()
        let int = builder.int("int", size: 4, .signed)
        let function = builder.function("bpf_one", builder.prototype(returning: int))
        _ = builder.declarationTag("bpf_kfunc", function)
        _ = builder.declarationTag("bpf_kfunc", function)
        _ = builder.declarationTag("bpf_kfunc", int)
        _ = builder.declarationTag("bpf_kfunc", 4000)
        _ = builder.declarationTag("other", function)
        #expect(try survey(builder).taggedFunctions == ["bpf_one"])
    }

    @Test func `places outside of the strings are passed over`() throws {
        var raw = RawBTF()
        raw.add(.function, name: 0xffff_fff0, 0)
        raw.add(.enumeration, name: 0xffff_ffff, 4, [1 << 30, 1])
        raw.add(.enumeration, 4, [1 << 30, 1])
        raw.add(.structure, name: raw.string("bpf_ctx_convert"), 4, [1 << 30, 0, 0])
        let found = try BTFSurvey(
            BTF(raw.bytes), enumerations: ["bpf_cmd"], functions: ["bpf_loop"])
        #expect(found.functions == [] && found.flags == [] && found.contexts == [""])
    }

    @Test(.timeLimit(.minutes(1)))
    func `many long names that begin as wanted ones cost no more than short ones`() throws {
        var raw = RawBTF()
        let long = raw.string(Array("bpf_xdp_link_attach".utf8) + [UInt8](repeating: 0x61, count: 1 << 20))
        for _ in 0..<100_000 { raw.add(.function, name: long, 0) }
        let words = (0..<10_000).flatMap { [long, UInt32($0)] }
        for _ in 0..<20 { raw.add(.enumeration, name: raw.string("bpf_cmd"), 4, words) }
        let found = try BTFSurvey(
            BTF(raw.bytes), enumerations: ["bpf_cmd"], functions: ["bpf_xdp_link_attach", "bpf_xdp_link_a"])
        #expect(found.functions == [])
        #expect(found.enumerators["bpf_cmd"]?.count == 4096)
        #expect(found.enumerators["bpf_cmd"]?.first?.name.utf8.count == 96)
    }

    @Test(arguments: HostileFile.smallBTF)
    func `hostile BTF is read or refused`(file: HostileFile) {
        guard let btf = try? BTF(file.bytes) else { return }
        _ = try? BTFSurvey(btf, enumerations: BTFFeatures.enumerations, functions: ["bpf_loop"])
    }
}
