/// Makes and removes pins.
public enum Pins {
    /// Pins one object at a path. What was mounted for it is unmounted again if the pin fails.
    public static func pin(_ kind: ObjectKind, _ selector: Selector, at path: String, mayMount: Bool) throws {
        try pin(try open(selector, kind), at: path, mayMount: mayMount)
    }

    /// Pins an open object in the same way.
    static func pin(_ descriptor: borrowing FileDescriptor, at path: String, mayMount: Bool) throws {
        guard let mountedAt = try prepareDirectory(for: path, mayMount: mayMount) else {
            return try pin(descriptor, at: path, calling: path)
        }
        do {
            // From the root: in a working directory that has just been mounted on, a relative path
            // would still lead below the mount.
            try pin(descriptor, at: mountedAt + "/" + lastPart(of: path), calling: path)
        } catch {
            try? unmount(mountedAt)
            throw error
        }
    }

    /// Removes a pin; refuses what is not one of this kind.
    public static func unpin(_ kind: ObjectKind, _ path: String) throws {
        _ = try openPin(path, kind)
        guard try !fileStatus(path).isSymbolicLink else {
            throw PinError(
                path: path, reason: "is a symbolic link, not a pin", advice: "unpin what it points to")
        }
        try removeFile(path)
    }

    /// - Parameter path: what the user called `place`, for messages.
    private static func pin(
        _ descriptor: borrowing FileDescriptor, at place: String, calling path: String
    ) throws {
        var attributes = BPFAttributes()
        var name = systemPath(place)
        var target = name.mutableSpan
        do {
            // The kernel reads the path during the call only, while `target` pins it.
            try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
                attributes[Attribute.pathAddress] = UInt64(UInt(bitPattern: bytes.baseAddress))
                attributes[Attribute.pathDescriptor] = UInt32(bitPattern: descriptor.number)
                try bpf(.objPin, &attributes, about: path)
            }
        } catch let error {
            guard error.isPermissionDenied, lastPart(of: path).utf8.contains(0x2e) else { throw error }
            throw PinError(
                path: path, reason: "cannot be a pin's name",
                advice: "the kernel keeps names with a dot for itself: leave the dot out")
        }
    }

    /// Refuses a path at which there is something already.
    static func checkIsFree(_ path: String) throws {
        guard (try? fileStatus(path)) == nil else {
            throw PinError(
                path: path, reason: "exists already", advice: "choose another path, or remove it first")
        }
    }

    /// Makes sure that the path is free and in a BPF file system. Returns where one was mounted for it.
    private static func prepareDirectory(for path: String, mayMount: Bool) throws -> String? {
        guard path.utf8.last != 0x2f else {
            throw PinError(path: path, reason: "names a directory", advice: "leave out the slash at the end")
        }
        try checkIsFree(path)
        let directory = directory(of: path)
        do {
            return try prepare(directory, for: path, mayMount: mayMount)
        } catch let error as SystemCallError {
            guard error.isNoEntry else { throw error }
            throw PinError(
                path: path, reason: "its directory \(directory) does not exist",
                advice: "run: mkdir -p \(directory)")
        }
    }

    /// Makes sure that a directory is in a BPF file system. Returns where one was mounted for it.
    ///
    /// - Parameter path: what the user wants in it, for messages.
    static func prepare(_ directory: String, for path: String, mayMount: Bool) throws -> String? {
        let status = try fileStatus(directory, following: true)
        guard status.isDirectory else {
            throw PinError(path: path, reason: "\(directory) is not a directory")
        }
        if try fileSystemType(directory) == bpffsType { return nil }
        let reason = "is not in a BPF file system (bpffs)"
        let entries = try directoryEntries(try openFile(directory, .directory), about: directory)
        guard entries.isEmpty else {
            throw PinError(
                path: path, reason: reason,
                advice: "mounting one on \(directory) would hide what is in it; use an empty directory, "
                    + "or /sys/fs/bpf, and where that is no bpffs yet, run: mount -t bpf bpf /sys/fs/bpf")
        }
        guard mayMount else {
            throw PinError(
                path: path, reason: reason,
                advice: "--nomount forbids mounting one; run: mount -t bpf bpf \(directory)")
        }
        let mountPoint = try absolutePath(directory)
        try mountBPFFileSystem(at: mountPoint)
        return mountPoint
    }
}

/// The directory part of a path, as dirname(1) has it.
func directory(of path: String) -> String {
    guard let slash = path.utf8.dropLast(path.utf8.last == 0x2f ? 1 : 0).lastIndex(of: 0x2f) else {
        return "."
    }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// What stands behind the last slash.
func lastPart(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}
