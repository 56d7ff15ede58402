/// The BPF file systems that this process can see, and the paths in them.
enum BPFFileSystems {
    /// Where they are mounted, each once.
    static func roots() throws(SystemCallError) -> [String] {
        var roots: [String] = []
        var seen: Set<UInt64> = []
        for mount in try mounts() where mount.type == "bpf" {
            // A file system may be hidden by a later mount, or be mounted twice.
            guard let type = try? fileSystemType(mount.path), type == bpffsType,
                let status = try? fileStatus(mount.path, following: true), seen.insert(status.device).inserted
            else { continue }
            roots.append(mount.path)
        }
        return roots
    }

    /// Every file whose path begins with a text. What cannot be read is left out.
    static func files(beginningWith prefix: String) -> [String] {
        paths(beginningWith: prefix).files
    }

    /// Every directory whose path, with a slash behind it, begins with a text.
    static func directories(beginningWith prefix: String) -> [String] {
        paths(beginningWith: prefix).directories
    }

    private static func paths(beginningWith prefix: String) -> (files: [String], directories: [String]) {
        var files: [String] = []
        var directories: [String] = []
        // Directories, with the slash behind them, that are still to be read.
        var unread = ((try? roots()) ?? []).map { $0.hasSuffix("/") ? $0 : "\($0)/" }
        while let path = unread.popLast() {
            guard path.hasPrefix(prefix) || prefix.hasPrefix(path) else { continue }
            if path.hasPrefix(prefix) { directories.append(path) }
            guard let directory = try? openFile(path, .directory),
                let entries = try? directoryEntries(directory, about: path)
            else { continue }
            for entry in entries where !entry.isSymbolicLink {
                let child = path + text(fromSystem: entry.name)
                if entry.isDirectory {
                    unread.append("\(child)/")
                } else if child.hasPrefix(prefix) {
                    files.append(child)
                }
            }
        }
        return (files.sorted(), directories.sorted())
    }
}
