/// A directory in which several objects are pinned: all of them, or none.
struct PinDirectory {
    /// As the user named it.
    private let name: String
    /// Where the pins go: from the root, where a file system has just been mounted.
    private let place: String
    private let isNew: Bool
    private let isMounted: Bool
    private var pins: [String] = []

    /// Makes sure that there is a directory in a BPF file system. A new one is made if the one it is to be in is
    /// in such a file system; an empty one elsewhere gets a file system of its own, unless that is forbidden.
    static func prepare(_ name: String, mayMount: Bool) throws -> PinDirectory {
        // Without the slashes at its end, which say no more.
        var path = name[...]
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return try PinDirectory(String(path), mayMount: mayMount)
    }

    private init(_ name: String, mayMount: Bool) throws {
        self.name = name
        if (try? fileStatus(name, following: true)) == nil {
            let parent = directory(of: name)
            let status: FileStatus
            do {
                status = try fileStatus(parent, following: true)
            } catch let error {
                guard error.isNoEntry else { throw error }
                throw PinError(
                    path: name, reason: "does not exist, and neither does \(parent)",
                    advice: "run: mkdir -p \(name)")
            }
            guard status.isDirectory, try fileSystemType(parent) == bpffsType else {
                throw PinError(
                    path: name, reason: "does not exist, and \(parent) is not in a BPF file system (bpffs)",
                    advice: "name a directory under /sys/fs/bpf")
            }
            try makeDirectory(name)
            (place, isNew, isMounted) = (name, true, false)
            return
        }
        let mountPoint = try Pins.prepare(name, for: name, mayMount: mayMount)
        (place, isNew, isMounted) = (mountPoint ?? name, false, mountPoint != nil)
    }

    /// Pins an object under a name in the directory.
    mutating func pin(_ descriptor: borrowing FileDescriptor, as pin: String) throws {
        let path = "\(place)/\(pin)"
        guard !pin.isEmpty, !pin.contains("/") else {
            throw PinError(path: name, reason: "'\(pin)' cannot be the name of a pin in it")
        }
        try Pins.pin(descriptor, at: path, mayMount: false)
        pins.append(path)
    }

    /// Takes everything back.
    func undo() {
        for pin in pins { try? removeFile(pin) }
        if isNew { try? removeDirectory(place) }
        if isMounted { try? unmount(place) }
    }
}
