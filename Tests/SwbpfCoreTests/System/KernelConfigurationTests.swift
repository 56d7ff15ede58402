import Foundation
import Testing

@testable import SwbpfCore

/// A folder with files that may be configurations, gone when the test is over.
private final class Folder {
    let path = NSTemporaryDirectory() + "swbpf-configuration-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ content: Data) throws -> String {
        let path = "\(path)/\(name)"
        try content.write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Packs a file as gzip(1) does.
    func packed(_ name: String, _ content: Data) throws -> String {
        let path = try file(name, content)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = [path]
        try gzip.run()
        gzip.waitUntilExit()
        return path + ".gz"
    }
}

@Suite struct KernelConfigurationTests {
    private static let head = "#\n# Automatically generated file; DO NOT EDIT.\n"
    private static let text = Data(
        (head + "CONFIG_BPF=y\n# CONFIG_TEST_BPF is not set\nCONFIG_HZ=250\nCONFIG_EMPTY=\nCONFIG_BPF=n\n"
            + "CONFIG_LOCALVERSION=\"a=b\"\nCONFIG_BPF_JIT=m").utf8)
    private static let options = [
        "CONFIG_BPF", "CONFIG_TEST_BPF", "CONFIG_HZ", "CONFIG_EMPTY", "CONFIG_LOCALVERSION", "CONFIG_BPF_JIT",
    ]
    private static let values = [
        "CONFIG_BPF": "y", "CONFIG_HZ": "250", "CONFIG_LOCALVERSION": "\"a=b\"", "CONFIG_BPF_JIT": "m",
    ]

    @Test(arguments: [false, true])
    func `options are read from a plain and from a packed file`(isPacked: Bool) throws {
        let folder = try Folder()
        let path = try isPacked ? folder.packed("c", Self.text) : folder.file("c", Self.text)
        let read = try KernelConfiguration.read(Self.options, from: ["\(folder.path)/none", path])
        #expect(read == KernelConfiguration(path: path, values: Self.values))
    }

    @Test func `an option that was not asked for is not kept`() throws {
        let folder = try Folder()
        let read = try KernelConfiguration.read(["CONFIG_HZ"], from: [folder.file("c", Self.text)])
        #expect(read.values == ["CONFIG_HZ": "250"])
    }

    private static let garbage: [(String, Data)] = [
        ("empty", Data()), ("one line", Data("#\n".utf8)), ("no mark", Data("#\n#\nCONFIG_BPF=y\n".utf8)),
        ("noise", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7919) })),
        ("only a head", Data([0x1f, 0x8b])),
        ("a head and noise", Data([0x1f, 0x8b, 8, 0] + [UInt8](repeating: 3, count: 40))),
    ]

    @Test(arguments: garbage)
    func `a file that is no configuration is passed over`(name: String, content: Data) throws {
        let folder = try Folder()
        let bad = try folder.file("bad", content)
        #expect(throws: ConfigurationError.self) { try KernelConfiguration.read(Self.options, from: [bad]) }
        let good = try folder.file("good", Self.text)
        #expect(try KernelConfiguration.read(Self.options, from: [bad, good]).path == good)
    }

    @Test(arguments: [1, 4, 9, 20])
    func `a packed file that is cut short is refused whole`(missing: Int) throws {
        let folder = try Folder()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.packed("c", Self.text)))
        let path = try folder.file("cut", whole.dropLast(missing))
        #expect(throws: ConfigurationError.self) { try KernelConfiguration.read(Self.options, from: [path]) }
    }

    @Test func `a file that unpacks to very much is refused`() throws {
        let folder = try Folder()
        let bomb = try folder.packed("bomb", Data((Self.head).utf8) + Data(count: 64 << 20))
        #expect(throws: ConfigurationError.self) { try KernelConfiguration.read(Self.options, from: [bomb]) }
    }

    @Test func `no file is opened that reading could wait for`() throws {
        let folder = try Folder()
        #expect(throws: ConfigurationError(reason: "\(folder.path) is no regular file")) {
            try KernelConfiguration.read(Self.options, from: [folder.path])
        }
    }
}
