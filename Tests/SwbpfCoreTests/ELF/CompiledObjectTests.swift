import Foundation
import Testing

@testable import SwbpfCore

/// Object files as clang makes them.
@Suite struct CompiledObjectTests {
    private static let program = """
        #define SEC(name) __attribute__((section(name), used))
        #define CORE __attribute__((preserve_access_index))
        enum color { RED, BLUE = 7 };
        struct inner { int first; int second[4]; } CORE;
        struct sample { long id; struct inner inner; unsigned flag : 3; } CORE;
        struct sample *global;
        int counter;
        static __attribute__((noinline)) int helper(struct sample *s) { return s->inner.second[2]; }
        SEC("kprobe/one") int one(void *ctx) {
            counter++;
            return helper(global) + __builtin_preserve_field_info(global->flag, 4);
        }
        SEC("tracepoint/two") int two(void *ctx) {
            return __builtin_preserve_type_info(*(struct sample *)0, 0)
                + __builtin_preserve_enum_value(*(enum color *)BLUE, 1)
                + __builtin_btf_type_id(*(struct sample *)0, 0);
        }
        char terms[] SEC("license") = "GPL";
        """

    /// The object file of a program for a byte order: with BTF if `options` ask for it.
    private func compile(
        _ order: ByteOrder, _ program: String = Self.program, _ options: [String] = ["-g"]
    ) throws -> BTFFile {
        let directory = FileManager.default.temporaryDirectory.appending(path: "swbpf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let source = directory.appending(path: "program.c")
        try Data(program.utf8).write(to: source)
        let object = directory.appending(path: "program.o").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["clang", "--target=\(order == .little ? "bpfel" : "bpfeb")", "-O2"] + options
            + ["-c", source.path, "-o", object]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // env(1) ends so where it finds no such program.
        if process.terminationStatus == 127 { try Test.cancel("no clang") }
        #expect(process.terminationStatus == 0)
        return try BTFFile(path: object)
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `sections, symbols and relocations are those of the program`(order: ByteOrder) throws {
        let elf = try #require(try compile(order).elf)
        #expect(elf.machine == ELFFile.bpfMachine)
        #expect(elf.order == order)
        #expect(elf.is64Bit)
        let code = try #require(try elf.section(named: "kprobe/one"))
        #expect(code.isExecutable)
        let symbols = try #require(try elf.symbols())
        let function = try #require(try symbols.symbol(named: "one"))
        #expect(function.place == .section(code.index))
        #expect(function.kind == .function)
        #expect(function.binding == .global)
        #expect(function.size == code.size)
        let names = try elf.relocations(of: code).map { try symbols.name(of: symbols.symbol($0.symbol)) }
        #expect(Set(names).isSuperset(of: ["counter", "global"]))
        let license = try #require(try elf.section(named: "license"))
        #expect(try elf.content(of: license).array == Array("GPL".utf8) + [0])
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `types, functions and lines are those of the program`(order: ByteOrder) throws {
        let file = try compile(order)
        let btf = try file.btf()
        let notes = try #require(try file.instructionNotes(btf))
        #expect(btf.order == order)
        #expect(notes.order == order)
        let functions = try notes.functions.sections.map { section in
            (try section.name(), try section.records().map { try btf.functionName($0.type) })
        }
        #expect(functions.contains { $0.0 == "kprobe/one" && $0.1 == ["one"] })
        #expect(functions.contains { $0.0 == ".text" && $0.1 == ["helper"] })
        let lines = try notes.lines.sections.flatMap { try $0.records() }
        let text = try lines.map { try btf.name(at: $0.textOffset) }
        #expect(text.contains { $0.contains("counter++;") })
        #expect(
            try lines.filter { try btf.name(at: $0.textOffset).contains("counter++;") }.allSatisfy {
                try $0.line == 10 && btf.name(at: $0.fileOffset).hasSuffix("program.c")
            })
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `relocations lead to the fields, types and enumerators of the program`(order: ByteOrder) throws {
        let file = try compile(order)
        let btf = try file.btf()
        let notes = try #require(try file.instructionNotes(btf))
        let relocations = try notes.relocations.sections.flatMap { try $0.records() }
        let found = try relocations.map { relocation in
            let type = try btf.resolved(relocation.type)
            let name = try type.map { try btf.name(of: $0) } ?? ""
            return "\(relocation.kind.name ?? "?") \(name)\(try btf.access(of: relocation))"
        }
        #expect(
            Set(found) == [
                "byte_off sample.inner.second[2]", "lshift_u64 sample.flag", "type_exists sample",
                "enumval_value color::BLUE", "local_type_id sample",
            ])
        let field = try #require(relocations.first { $0.kind == .fieldOffset })
        #expect(try btf.access(of: field).bitOffset == (8 + 4 + 8) * 8)
    }

    @Test func `a program compiled without -g has no BTF`() throws {
        let error = #expect(throws: BTFFileError.self) { try compile(.little, "int counter;", []) }
        #expect(error?.reason == "has no .BTF section; compile it with -g")
    }
}
