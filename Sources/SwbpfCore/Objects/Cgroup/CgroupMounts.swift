/// Where control groups of version 2 are mounted.
enum CgroupMounts {
    /// The mount points, in the order in which they were mounted. One that another mount hides is left out.
    static func roots() throws(SystemCallError) -> [String] {
        var roots: [String] = []
        for mount in try mounts() where mount.type == "cgroup2" && !roots.contains(mount.path) {
            guard let type = try? fileSystemType(mount.path), type == cgroup2Type else { continue }
            roots.append(mount.path)
        }
        return roots
    }

    /// Every control group whose path, with a slash behind it, begins with a text, one level at a time.
    static func paths(beginningWith prefix: String) -> [String] {
        let roots = ((try? roots()) ?? []).map { $0.hasSuffix("/") ? $0 : "\($0)/" }
        var paths = roots.filter { $0.hasPrefix(prefix) }
        if let root = roots.first(where: { prefix.hasPrefix($0) }) {
            let end = prefix.lastIndex(of: "/") ?? root.startIndex
            paths += children(of: String(prefix[...end])).filter { $0.hasPrefix(prefix) }
        }
        // Nothing is finished with the only one: what lies below it comes next.
        if let only = paths.first, paths.count == 1 { paths += children(of: only) }
        return paths.sorted()
    }

    /// The directories in one whose path ends with a slash, each with a slash behind it.
    private static func children(of path: String) -> [String] {
        guard let directory = try? openFile(path, .directory),
            let entries = try? directoryEntries(directory, about: path)
        else { return [] }
        return entries.filter(\.isDirectory).map { "\(path)\(text(fromSystem: $0.name))/" }
    }
}

/// That no control groups of version 2 can be seen here.
struct NoCgroupMountError: Error, CustomStringConvertible {
    var description: String {
        "cgroup2 is not mounted here; mount it (mount -t cgroup2 none DIRECTORY), or name a control group"
    }
}
