/// Finds holders by reading /proc: every descriptor of every process.
enum HolderScan {
    /// Empty where /proc is hidden; without the right to look at others' descriptors, only our own user's.
    static func holders(leavingOut own: Int32) -> Holders {
        var holders = Holders()
        guard let proc = try? openFile("/proc", .directory),
            let pids = try? processIDs(proc)
        else { return holders }
        for pid in pids where pid != own { scan(pid, proc, &holders) }
        return holders
    }

    private static func scan(_ pid: Int32, _ proc: borrowing FileDescriptor, _ holders: inout Holders) {
        scan(pid, in: "\(pid)", proc, &holders)
        // Threads nearly always share their descriptors, but need not; and the main thread may have ended.
        guard threadCount(of: pid, proc) > 1,
            let directory = try? openFile("\(pid)/task", .directory, in: proc),
            let entries = try? directoryEntries(directory, about: "/proc/\(pid)/task")
        else { return }
        for entry in entries {
            let name = String(decoding: entry.name, as: UTF8.self)
            guard let thread = Int32(name), thread != pid, !shareDescriptors(pid, thread) else { continue }
            scan(pid, in: "\(pid)/task/\(name)", proc, &holders)
        }
    }

    /// A process or thread that ends meanwhile holds nothing any more.
    private static func scan(
        _ pid: Int32, in task: String, _ proc: borrowing FileDescriptor, _ holders: inout Holders
    ) {
        guard let directory = try? openFile("\(task)/fd", .directory, in: proc),
            let entries = try? directoryEntries(directory, about: "/proc/\(task)/fd")
        else { return }
        var comm: String?
        for entry in entries {
            let number = String(decoding: entry.name, as: UTF8.self)
            guard let link = try? readLink(number, in: directory),
                let kind = ObjectKind.of(descriptorLink: link),
                let id = id(of: kind, "\(task)/fdinfo/\(number)", proc)
            else { continue }
            holders.add(pid, of: kind, id: id) {
                let name = comm ?? processName(pid, proc)
                comm = name
                return name
            }
        }
    }

    private static func id(
        of kind: ObjectKind, _ path: String, _ proc: borrowing FileDescriptor
    ) -> UInt32? {
        let field: StaticString =
            switch kind {
            case .program: "prog_id"
            case .map: "map_id"
            case .link: "link_id"
            case .btf: "btf_id"
            }
        guard let file = try? openFile(path, .read, in: proc),
            let content = try? readAll(file)
        else { return nil }
        return FieldText(content: content[...]).number(field).flatMap { UInt32(exactly: $0) }
    }
}
