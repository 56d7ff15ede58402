import Foundation
import KernelState
import Testing

/// `btf dump` by both tools of what the running kernel has: by id, program, map, and from sysfs.
@Suite(.needsKernel, .needsOracle) struct RunningTypesComparisonTests {
    let state: KernelState.Content
    let comparison: DumpComparison

    init() throws {
        state = try KernelState.shared().content
        comparison = try DumpComparison()
    }

    /// All, or where programs start slowly one of each.
    private static let forms: [DumpForm] = Tools.areSlow ? [.raw, .c] : DumpForm.allCases
    private static let folder = "/sys/kernel/btf"

    private func modules() throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        return files.filter { $0 != "vmlinux" }.sorted()
    }

    /// Other forms and other kernels are compared from files.
    @Test func `the kernel's types are the same`() throws {
        try comparison.compare(["file", "\(Self.folder)/vmlinux"], [.c])
    }

    @Test func `a module's types are the same, with the kernel's found`() throws {
        for module in try modules().prefix(Tools.areSlow ? 2 : .max) {
            try comparison.compare(["file", "\(Self.folder)/\(module)"], [.raw, .json])
        }
    }

    @Test func `modules are merged with the kernel's types found`() throws {
        let files = try modules().prefix(Tools.areSlow ? 3 : .max).flatMap {
            ["file", "\(Self.folder)/\($0)"]
        }
        guard files.count > 2 else { return }
        try comparison.compare(files, [.raw])
        // The kernel's own file says no more than where the base is.
        try comparison.compare(files + ["file", "\(Self.folder)/vmlinux"], [.raw])
    }

    @Test(arguments: forms)
    func `types by id are the same`(form: DumpForm) throws {
        for id in state.ids(of: .btf) {
            try comparison.compare(["id", "\(id)"], [form])
        }
    }

    @Test func `a module's types by id are the same`() throws {
        let modules = try BTFAnswer.list().filter { $0.kernel && $0.name != "vmlinux" }
        for module in modules.prefix(Tools.areSlow ? 1 : 4) {
            try comparison.compare(["id", "\(module.id)"], [.raw])
            try comparison.compare(["id", "\(module.id)"], [.raw], base: "\(Self.folder)/vmlinux")
        }
    }

    @Test(arguments: forms)
    func `a program's types are the same`(form: DumpForm) throws {
        let withTypes = try BTFAnswer.list().flatMap { $0.prog_ids ?? [] }
        let programs = state.programs.values.map(\.id).sorted().filter(withTypes.contains)
        for id in programs.prefix(Tools.areSlow ? 2 : .max) {
            try comparison.compare(["prog", "id", "\(id)"], [form])
        }
    }

    @Test func `a program without types is refused`() throws {
        let program = try #require(state.programs["socket_filter"])
        #expect(try !comparison.compare(["prog", "id", "\(program.id)"]))
    }

    @Test(arguments: [[], ["key"], ["value"], ["kv"], ["all"], ["v"]])
    func `a map's types are the same`(words: [String]) throws {
        for name in ["typed_hash", "metadata.rodata", "sk_storage"] {
            guard let map = state.maps[name] else { continue }
            for form in Self.forms {
                try comparison.compare(["map", "id", "\(map.id)"] + words, form)
            }
        }
    }

    @Test(arguments: ["key", "value", "kv", "all"])
    func `a map's types and a chosen one are the same`(word: String) throws {
        let map = try #require(state.maps["typed_hash"])
        try comparison.compare(["map", "id", "\(map.id)", word], choosing: ["root_id", "1"])
    }

    @Test(arguments: [[], ["key"], ["value"], ["kv"], ["all"]])
    func `a map without types is the same`(words: [String]) throws {
        let map = try #require(state.maps["array"])
        try comparison.compare(["map", "id", "\(map.id)"] + words)
        try comparison.compare(["map", "id", "\(map.id)"] + words, .c)
    }

    @Test func `pins and names find the same types`() throws {
        for kind in [ObjectKind.program, .map] {
            for pin in state.pins(of: kind).prefix(Tools.areSlow ? 2 : 12) {
                try comparison.compare([kind.word, "pinned", pin])
            }
        }
        try comparison.compare(["map", "name", "typed_hash"])
    }

    @Test(arguments: [
        ["id"], ["id", "4294967295"], ["id", "word"], ["prog", "id", "0"], ["map", "id", "0"],
    ])
    func `a source that is not there is refused`(source: [String]) throws {
        #expect(try !comparison.compare(source))
    }

    @Test(arguments: [
        ["format", "d"], ["format"], ["format", "cc"], ["unknown"], ["root_id"], ["root_id", "x"],
        ["root_id", "4294967295"], ["unsorted", "root_id", "0"], ["form", "c", "unsorted"],
        ["format", "c", "uns"],
    ])
    func `odd options are answered alike`(words: [String]) throws {
        let object = try #require(state.btfs["every_kind"])
        try comparison.compare(["id", "\(object.id)"], choosing: words)
    }

    @Test func `C in JSON is refused`() throws {
        let object = try #require(state.btfs["every_kind"])
        #expect(try !comparison.compare(["id", "\(object.id)"], .json, choosing: ["format", "c"]))
    }
}

/// A BTF object of the list that swbpf writes.
private struct BTFAnswer: Decodable {
    let id: UInt32
    let name: String?
    let kernel: Bool
    let prog_ids: [UInt32]?

    static func list() throws -> [BTFAnswer] {
        let run = try ProgramRun(try Tools.swbpf(), ["-j", "btf", "show"])
        return try JSONDecoder().decode([BTFAnswer].self, from: Data(run.output))
    }
}
