/// A file with BTF in it: as it is, or in a section of an object file, executable or library.
public struct BTFFile: Sendable {
    /// As the user gave it.
    public let path: String
    /// The object file around the BTF; `nil` for a file of nothing but BTF.
    public let elf: ELFFile?
    private let content: ByteStore

    /// Opens a file and reads its BTF. `-` is standard input.
    public init(path: String) throws {
        self.path = path
        let source = try Self.source(path)
        do {
            switch try Self.format(of: source) {
            case .raw:
                elf = nil
                content = try source.slice(0..<source.count).wholeStore
            case .elf:
                let file = try ELFFile(source)
                elf = file
                guard let bytes = try Self.content(of: ".BTF", in: file) else {
                    throw BTFFileError(path: path, reason: "has no .BTF section; compile it with -g")
                }
                content = bytes
            case .empty: throw BTFFileError(path: path, reason: "is empty")
            case .other: throw BTFFileError(path: path, reason: "is neither BTF nor an ELF file")
            }
        } catch let error as DecodeError {
            throw BTFFileError(path: path, reason: error.description)
        }
    }

    /// The BTF's bytes.
    public var bytes: ByteStore { content }

    /// What a pointer takes where the object file runs; `nil` where no object file tells.
    public var pointerSize: Int? { elf.map { $0.is64Bit ? 8 : 4 } }

    /// The types that the file's own types need of a kernel whose BTF the maker of the file had
    /// (`.BTF.base`); `nil` where none are carried along.
    public func distilledBase() throws -> BTF? {
        try decoding(".BTF.base") { bytes in try BTF(bytes) }
    }

    /// The types. Those that bring no base of their own stand on the one that is given.
    public func btf(base: BTF? = nil) throws -> BTF {
        let base = try distilledBase() ?? base
        do {
            return try BTF(content, base: base)
        } catch {
            throw BTFFileError(path: path, reason: elf == nil ? "\(error)" : "section .BTF: \(error)")
        }
    }

    /// What the object file says of its instructions (`.BTF.ext`), `nil` if nothing; `btf` is the file's own.
    public func instructionNotes(_ btf: BTF) throws -> BTFExtension? {
        try decoding(".BTF.ext") { bytes in try BTFExtension(bytes, btf: btf) }
    }

    private func decoding<Answer>(_ name: String, _ decode: (ByteStore) throws -> Answer) throws -> Answer? {
        do {
            guard let elf, let bytes = try Self.content(of: name, in: elf) else { return nil }
            return try decode(bytes)
        } catch let error as DecodeError {
            throw BTFFileError(path: path, reason: "section \(name): \(error)")
        }
    }

    private static func content(of name: String, in elf: ELFFile) throws(DecodeError) -> ByteStore? {
        guard let section = try elf.section(named: name) else { return nil }
        return try elf.content(of: section).wholeStore
    }
}

// Getting at the bytes.
extension BTFFile {
    private enum Format {
        case raw, elf, empty, other
    }

    private static func format(of source: any ByteSource) throws(DecodeError) -> Format {
        guard source.count > 0 else { return .empty }
        return try source.slice(0..<min(source.count, 4)).withSpan { span in
            if ELFHeader.isELF(span) { return .elf }
            let magic = span.load(UInt16.self, at: 0)
            return magic == BTFHeader.magic || magic == BTFHeader.magic.byteSwapped ? .raw : .other
        }
    }

    private static func source(_ path: String) throws -> any ByteSource {
        func refuse(_ reason: String) -> BTFFileError { BTFFileError(path: path, reason: reason) }
        if path == "-" { return try bounded(try readStandardInput(limit: FileBytes.limit), path) }
        switch try inputKind(path) {
        case .kernelProvided: return try kernelFile(path)
        case .regular(size: 0):
            // Files of /proc say so whatever they hold.
            return try bounded(try readAll(openFile(path), limit: FileBytes.limit, about: path), path)
        case .regular(let size): return FileBytes(try openFile(path), count: size)
        case .anonymousPipe:
            return try bounded(try readAll(openFile(path), limit: FileBytes.limit, about: path), path)
        case .namedPipe: throw refuse("is a named pipe; give - to read standard input")
        case .directory: throw refuse("is a directory")
        case .device: throw refuse("is a device")
        case .socket: throw refuse("is a socket")
        }
    }

    private static func bounded(_ bytes: [UInt8], _ path: String) throws -> ByteStore {
        guard bytes.count <= FileBytes.limit else {
            throw BTFFileError(path: path, reason: "has more than \(FileBytes.limit) bytes")
        }
        return ByteStore(bytes)
    }
}

/// A file that has no BTF for us, and why.
public struct BTFFileError: Error, Equatable, Sendable {
    public let path: String
    /// A clause: `is empty`.
    public let reason: String
}

extension BTFFileError: CustomStringConvertible {
    public var description: String { "\(path): \(reason)" }
}

extension BTF {
    /// The types in a file: BTF as it is, or in the `.BTF` section of an ELF file. `-` is standard input.
    public static func open(path: String, base: BTF? = nil) throws -> BTF {
        try BTFFile(path: path).btf(base: base)
    }
}
