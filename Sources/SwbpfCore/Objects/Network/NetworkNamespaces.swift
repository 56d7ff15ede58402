/// A network namespace that can be reached, and what it is known by.
public struct NetworkNamespace: Equatable, Sendable {
    /// What the kernel numbers it.
    var inode: UInt64
    /// The name that `ip netns` has for it.
    var name: String?
    /// A file that stands for it, where it has no name.
    var path: String?
    /// The processes in it, the oldest number first.
    var processes: [Process] = []
    /// This process is in it.
    var isCurrent = false
    /// Where it can be opened, as long as that exists.
    fileprivate(set) var entrances: [String] = []

    struct Process: Equatable, Sendable {
        var id: Int32
        var comm: String
    }

    init(inode: UInt64) { self.inode = inode }

    /// The kernel's own way to write it, and the name if there is one.
    var description: String {
        "network namespace net:[\(inode)]" + (name.map { " (\($0))" } ?? "")
    }

    /// Opens it; `nil` if it is gone. What its entrances lead to now may be another namespace.
    func open() throws(SystemCallError) -> FileDescriptor? {
        var refusal: SystemCallError?
        for entrance in entrances {
            do throws(SystemCallError) {
                let descriptor = try openFile(entrance)
                if try fileStatus(of: descriptor).inode == inode { return descriptor }
            } catch {
                if !error.isNoEntry, !error.isNoProcess { refusal = error }
            }
        }
        if let refusal { throw refusal }
        return nil
    }
}

/// The network namespaces that processes are in, or that files keep.
struct NetworkNamespaces {
    /// The one this process is in, then those that have a name, by that, then the others by number.
    private(set) var all: [NetworkNamespace] = []
    /// How many processes would not show theirs.
    private(set) var hiddenCount = 0
    private var indices: [UInt64: Int] = [:]

    /// Where `ip netns` keeps its names.
    private static let directories = ["/run/netns", "/var/run/netns"]
    /// The kind of file system that namespaces are in: NSFS_MAGIC.
    private static let fileSystem: UInt64 = 0x6e73_6673
    /// No more are named of the processes in one.
    static let processLimit = 100

    static func find() throws(SystemCallError) -> NetworkNamespaces {
        var found = NetworkNamespaces()
        let own = "/proc/self/ns/net"
        let current = try fileStatus(own, following: true).inode
        found.add(current, entrance: own) { $0.isCurrent = true }
        found.addNamed()
        for mount in namespaceMounts() {
            found.add(mount.inode, entrance: mount.path) { namespace in
                if namespace.path == nil { namespace.path = mount.path }
            }
        }
        found.addProcesses()
        found.sort()
        return found
    }

    private mutating func add(
        _ inode: UInt64, entrance: String, _ change: (inout NetworkNamespace) -> Void
    ) {
        let index = indices[inode] ?? all.count
        if index == all.count {
            indices[inode] = index
            all.append(NetworkNamespace(inode: inode))
        }
        if all[index].entrances.count < Self.processLimit, !all[index].entrances.contains(entrance) {
            all[index].entrances.append(entrance)
        }
        change(&all[index])
    }

    private mutating func addNamed() {
        for path in Self.directories {
            guard let directory = try? openFile(path, .directory),
                let entries = try? directoryEntries(directory, about: path)
            else { continue }
            for name in entries.map({ text(fromSystem: $0.name) }).sorted() {
                let file = "\(path)/\(name)"
                // A name whose namespace is not mounted any more is an ordinary file.
                guard (try? fileSystemType(file)) == Self.fileSystem,
                    let inode = try? fileStatus(file, following: true).inode
                else { continue }
                add(inode, entrance: file) { namespace in
                    if namespace.name == nil { namespace.name = name }
                }
            }
        }
    }

    private mutating func addProcesses() {
        guard let proc = try? openFile("/proc", .directory),
            let ids = try? processIDs(proc)
        else { return }
        for id in ids {
            do throws(SystemCallError) {
                let link = try readLink("\(id)/ns/net", in: proc)
                guard let inode = networkNamespaceInode(link) else { continue }
                add(inode, entrance: "/proc/\(id)/ns/net") { namespace in
                    guard !namespace.isCurrent, namespace.processes.count < Self.processLimit else { return }
                    namespace.processes.append(.init(id: id, comm: processName(id, proc)))
                }
            } catch {
                if error.isPermissionDenied { hiddenCount += 1 }
            }
        }
    }

    private mutating func sort() {
        func key(_ namespace: NetworkNamespace) -> (Int, String, UInt64) {
            if namespace.isCurrent { return (0, "", 0) }
            return (namespace.name == nil ? 2 : 1, namespace.name ?? "", namespace.inode)
        }
        all.sort { key($0) < key($1) }
        for index in all.indices where all[index].name != nil { all[index].path = nil }
        indices = [:]
    }
}
