/// A path that is not the pin it should be, or cannot become one.
public struct PinError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// Why not, as the rest of a sentence that begins with the path.
    public let reason: String
    /// What to do about it. Empty if there is nothing to say.
    public var advice = ""

    public var description: String {
        advice.isEmpty ? "\(path): \(reason)" : "\(path): \(reason); \(advice)"
    }
}

extension ObjectKind {
    /// The kind of an open BPF object, by the name the kernel gave its descriptor; `nil` for any other file.
    static func of(_ descriptor: borrowing FileDescriptor) throws(SystemCallError) -> ObjectKind? {
        of(descriptorLink: try readLink("/proc/self/fd/\(descriptor.number)"))
    }

    /// The kind of the object that a link in /proc/PID/fd names.
    static func of(descriptorLink link: String) -> ObjectKind? {
        switch link {
        case "anon_inode:bpf-prog": .program
        case "anon_inode:bpf-map": .map
        // The underscore is the kernel's since 5.7; the other spelling is expected to come.
        case "anon_inode:bpf_link", "anon_inode:bpf-link": .link
        case "anon_inode:btf": .btf
        default: nil
        }
    }

    /// A noun with its article.
    var article: String { "a \(noun)" }
}

/// Opens whatever is pinned at a path.
package func openPin(_ path: String) throws(SystemCallError) -> FileDescriptor {
    do {
        return try openPin(path, flags: 0)
    } catch let error {
        guard error.isPermissionDenied else { throw error }
        // A map that may not be written.
        return try openPin(path, flags: MapAccess.read.rawValue)
    }
}

private func openPin(_ path: String, flags: UInt32) throws(SystemCallError) -> FileDescriptor {
    var attributes = BPFAttributes()
    var name = systemPath(path)
    var target = name.mutableSpan
    // The kernel reads the path during the call only, while `target` pins it.
    return try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
        attributes[Attribute.pathAddress] = UInt64(UInt(bitPattern: bytes.baseAddress))
        attributes[Attribute.pathFlags] = flags
        return try bpfOpen(.objGet, &attributes, about: path)
    }
}

/// Opens an object of one kind by its pin. What is not its pin is an error that says what it is instead.
///
/// - Parameter access: for maps, what is to be done with it; `nil` for whatever is allowed.
package func openPin(_ path: String, _ kind: ObjectKind, _ access: MapAccess? = nil) throws -> FileDescriptor
{
    let descriptor: FileDescriptor
    do {
        // Only maps know the flag; what else is pinned there is told apart below.
        descriptor =
            if let access, (try? fileStatus(path)) != nil {
                try openPin(path, flags: access.rawValue)
            } else {
                try openPin(path)
            }
    } catch let error {
        throw explained(error, path: path) ?? error
    }
    let found = try ObjectKind.of(descriptor)
    guard found == kind else {
        throw PinError(
            path: path, reason: "is the pin of \(found?.article ?? "another object"), not of \(kind.article)")
    }
    return descriptor
}

/// The kernel says only EACCES or EINVAL for what is no pin: looks for the reason that helps.
private func explained(_ error: SystemCallError, path: String) -> (any Error)? {
    guard !error.isNoEntry, let status = try? fileStatus(path, following: true) else { return nil }
    if status.isDirectory { return PinError(path: path, reason: "is a directory, not a pinned object") }
    guard let type = try? fileSystemType(path), type != bpffsType else { return nil }
    return PinError(path: path, reason: "is no pinned object: it is not in a BPF file system (bpffs)")
}
