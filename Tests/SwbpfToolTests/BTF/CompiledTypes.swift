import Foundation
import Testing

@testable import SwbpfCore

/// The types of a C file as clang writes them.
struct CompiledTypes {
    private let bytes: [UInt8]

    /// What the files of one program share.
    private static let header = """
        #define SEC(name) __attribute__((section(name), used))
        #define tag(name) __attribute__((btf_type_tag(name)))
        #define mark(name) __attribute__((btf_decl_tag(name)))
        typedef unsigned int u32; typedef const u32 *u32_p;
        enum colour { RED, GREEN = 7 }; enum wide { WIDE = 0x100000000ULL };
        struct list { struct list *next, **previous; };
        struct node; union any;
        typedef int (*callback)(struct node *, union any *, enum colour, ...);
        struct shared { struct list list; struct node *node; union any *any; callback call[3];
            struct { int x, y : 3; union { float f; u32_p p; }; } inner; volatile u32 tag("user") *user; } mark("m");

        """

    /// Three files that see each other's types in part.
    static let sources = [
        """
        struct node { struct shared *shared; struct list all; int array[4]; };
        struct shared first; struct node node; enum wide wide;
        SEC("program") int one(struct shared *shared) { return first.inner.x + node.array[1]; }
        """,
        """
        union any { int number; struct shared *shared; char text[8]; };
        struct shared second; union any any; static struct { enum colour colour; } nameless;
        int helper(u32_p p) mark("helper"); int helper(u32_p p) { return *p; }
        SEC("program") int two(union any *any) { return second.inner.y + nameless.colour; }
        """,
        """
        struct node { struct shared *shared; struct list all; int array[5]; };
        struct alone { struct node *node; struct list list; }; struct shared third; struct alone alone;
        int helper(u32_p p) mark("helper"); int helper(u32_p p) { return *p; }
        SEC("program") int three(struct alone *alone) { return third.node->array[0] + alone->node->array[1]; }
        """,
    ]

    init(_ source: String, in scratch: Scratch) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
        let compilers = path.split(separator: ":").map { "\($0)/clang" }
        let clang = try Shell.require(
            compilers.first { FileManager.default.isExecutableFile(atPath: $0) }, "clang")
        try scratch.write(Self.header + source, to: "program.c")
        let object = scratch.path("program.o")
        let run = try ProgramRun(
            clang, ["-target", "bpf", "-O1", "-g", "-w", "-c", scratch.path("program.c"), "-o", object])
        try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        let whole = Array(try Data(contentsOf: URL(filePath: object)))
        bytes = try #require(TypeObject.section(".BTF", of: whole))
    }

    /// As split BTF whose base has nothing but the empty string, which must not be here, too.
    func bytesBehindEmptyBase() throws -> [UInt8] {
        var bytes = bytes
        let start: UInt32 = try bytes.span.require(at: 16, what: "start")
        let count: UInt32 = try bytes.span.require(at: 20, what: "count")
        for index in 0..<4 {
            bytes[16 + index] = UInt8(truncatingIfNeeded: (start + 1) >> UInt32(index * 8))
            bytes[20 + index] = UInt8(truncatingIfNeeded: (count - 1) >> UInt32(index * 8))
        }
        return bytes
    }
}
