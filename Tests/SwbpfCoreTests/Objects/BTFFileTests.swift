import Foundation
import Testing

@testable import SwbpfCore

@Suite struct BTFFileTests {
    /// A directory that is removed with its content.
    private final class Directory {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "swbpf-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            path = url.path
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ bytes: [UInt8], _ name: String = "input") throws -> String {
            let file = path + "/" + name
            try Data(bytes).write(to: URL(filePath: file))
            return file
        }
    }

    private func reason(_ path: String) -> String? {
        let error = #expect(throws: BTFFileError.self) { try BTFFile(path: path).btf() }
        #expect(error?.path == path)
        return error?.reason
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `a file of nothing but BTF is read`(order: ByteOrder) throws {
        let directory = try Directory()
        let path = try directory.file(BTFBuilder.everyKind(order: order).bytes)
        let btf = try BTF.open(path: path)
        #expect(btf.endID == 21)
        #expect(btf.order == order)
        #expect(try BTFFile(path: path).pointerSize == nil)
    }

    @Test(arguments: [(true, ByteOrder.little), (true, .big), (false, .little), (false, .big)])
    func `BTF is found in an object file`(is64Bit: Bool, order: ByteOrder) throws {
        let directory = try Directory()
        let elf = ELFBuilder.everything(
            is64Bit: is64Bit, order: order, btf: BTFBuilder.everyKind(order: order).bytes,
            extension: BTFExtensionBuilder.everyTable(order: order).bytes)
        let file = try BTFFile(path: directory.file(elf.bytes))
        let btf = try file.btf()
        #expect(btf.endID == 21)
        #expect(file.pointerSize == (is64Bit ? 8 : 4))
        #expect(try file.instructionNotes(btf)?.functions.count == 3)
        #expect(try file.distilledBase() == nil)
    }

    @Test func `types that were split off are read on the base that is given`() throws {
        let directory = try Directory()
        let base = try BTFBuilder.everyKind().btf()
        var split = BTFBuilder(base: base)
        let id = split.add(.typedef, "own", 1)
        let btf = try BTF.open(path: directory.file(split.bytes), base: base)
        #expect(id == 21)
        #expect(try btf.name(of: btf.type(21)) == "own")
        #expect(try btf.name(of: btf.type(1)) == "int")
    }

    @Test func `types that bring their base are read on that`() throws {
        let directory = try Directory()
        let base = BTFBuilder.everyKind()
        var split = BTFBuilder(base: try base.btf())
        split.add(.typedef, "own", 6)
        var elf = ELFBuilder.everything(btf: split.bytes)
        elf.add(".BTF.base", base.bytes)
        let btf = try BTF.open(path: directory.file(elf.bytes))
        #expect(try btf.name(of: btf.type(21)) == "own")
        #expect(try btf.name(of: btf.type(6)) == "pair")
    }

    @Test func `a file of the kernel is read`() throws {
        guard FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux") else {
            try Test.cancel("this kernel has no BTF")
        }
        #expect(try BTF.open(path: "/sys/kernel/btf/vmlinux").endID > 1000)
    }

    // MARK: Not BTF

    @Test(
        arguments: [
            ([], "is empty"), ([0x9f], "is neither BTF nor an ELF file"),
            (Array("int main;".utf8), "is neither BTF nor an ELF file"),
            ([0x7f, 0x45, 0x4c], "is neither BTF nor an ELF file"),
            ([0x9f, 0xeb], "BTF version: needs 1 bytes, 0 are left (at byte 2)"),
            ([0x7f, 0x45, 0x4c, 0x46], "ELF class: needs 1 bytes, 0 are left (at byte 4)"),
        ] as [([UInt8], String)])
    func `a file that is no BTF says why`(bytes: [UInt8], expected: String) throws {
        let directory = try Directory()
        #expect(reason(try directory.file(bytes)) == expected)
    }

    @Test func `an object file without BTF says how to get it`() throws {
        let directory = try Directory()
        let path = try directory.file(ELFBuilder.everything().bytes)
        #expect(reason(path) == "has no .BTF section; compile it with -g")
    }

    @Test func `what is wrong in a section is said with its name`() throws {
        let directory = try Directory()
        let path = try directory.file(ELFBuilder.everything(btf: [1, 2, 3, 4]).bytes)
        #expect(reason(path)?.hasPrefix("section .BTF: BTF magic: ") == true)
    }

    @Test func `a section .BTF without content is an error`() throws {
        let directory = try Directory()
        var elf = ELFBuilder()
        elf.add(".BTF", [], kind: .noContent)
        #expect(reason(try directory.file(elf.bytes))?.hasPrefix("section .BTF: ") == true)
    }

    @Test func `a file that became shorter after it was opened is an error`() throws {
        let directory = try Directory()
        let path = try directory.file(ELFBuilder.everything(btf: BTFBuilder.everyKind().bytes).bytes)
        let source = FileBytes(try openFile(path), count: 1_000_000)
        #expect(throws: DecodeError.self) { try source.slice(0..<1_000_000) }
        #expect(try source.slice(0..<64).count == 64)
    }

    @Test func `a file that asks for more than one may have is refused`() throws {
        let directory = try Directory()
        let source = FileBytes(try openFile(try directory.file([1])), count: .max)
        #expect(throws: DecodeError.self) { try source.slice(0..<(.max)) }
    }

    @Test func `a directory, a device and a named pipe are refused without waiting`() throws {
        let directory = try Directory()
        let pipe = directory.path + "/pipe"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(reason(directory.path) == "is a directory")
        #expect(reason("/dev/zero") == "is a device")
        #expect(reason(pipe) == "is a named pipe; give - to read standard input")
    }

    @Test func `a pipe without a name is read to its end`() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(BTFBuilder.everyKind().bytes))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(try BTF.open(path: path).endID == 21)
    }

    @Test func `a file that is not there is an error of the system`() {
        #expect(throws: SystemCallError.self) { try BTFFile(path: "/nowhere/at/all") }
    }

    @Test func `a file whose name is no text is read`() throws {
        let directory = try Directory()
        let plain = try directory.file(BTFBuilder.everyKind().bytes)
        let path = directory.path + "/" + text(fromSystem: [0xff, 0xfe])
        #expect(unsafe systemPath(path).withCString { unsafe rename(plain, $0) } == 0)
        #expect(try BTF.open(path: path).endID == 21)
    }
}
