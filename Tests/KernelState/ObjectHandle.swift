public import SwbpfCore

/// A program, map, link or BTF object that the state holds open.
public final class ObjectHandle: Sendable {
    /// What the kernel numbers it.
    public let id: UInt32
    /// The number of the program's, map's or link's type; 0 for BTF, which has none.
    public let type: UInt32
    /// Keeps the object loaded for as long as this handle lives.
    public let descriptor: FileDescriptor

    init(_ kind: ObjectKind, _ descriptor: consuming FileDescriptor) throws(SystemCallError) {
        (type, id) = try kind.identity(of: descriptor)
        self.descriptor = descriptor
    }
}

/// What can have an id.
public enum ObjectKind: String, CaseIterable, Sendable {
    case program
    case map
    case link
    case btf

    private var openCommand: BPFCommand {
        switch self {
        case .program: .progGetFDByID
        case .map: .mapGetFDByID
        case .link: .linkGetFDByID
        case .btf: .btfGetFDByID
        }
    }

    private var idOffset: Int { self == .btf ? 12 : 4 }

    /// Asks the kernel for an object's type and id.
    func identity(
        of descriptor: borrowing FileDescriptor
    ) throws(SystemCallError) -> (type: UInt32, id: UInt32) {
        let request = KernelRequest()
        request.set(0, descriptor: descriptor.number)
        request.set(4, 16)
        request.set(8, lending: [UInt8](repeating: 0, count: 16))
        try request.call(.objGetInfoByFD)
        let bytes = request.lastLent
        func number(at offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << ($1 * 8) }
        }
        return (self == .btf ? 0 : number(at: 0), number(at: idOffset))
    }

    /// Opens the object with an id.
    func open(id: UInt32) throws(SystemCallError) -> FileDescriptor {
        let request = KernelRequest()
        request.set(0, id)
        return try request.open(openCommand)
    }

    /// Whether an object with this id is loaded.
    public func exists(id: UInt32) -> Bool {
        do throws(SystemCallError) {
            _ = try open(id: id)
            return true
        } catch {
            return !error.isNoEntry
        }
    }
}
