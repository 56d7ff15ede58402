/// An open control group of version 2.
package struct Cgroup: ~Copyable {
    /// As the user wrote it.
    package let path: String
    package let directory: FileDescriptor

    package init(_ path: String) throws(SystemCallError) {
        self.path = path
        directory = try openFile(path, .directory)
    }
}

/// A program that is attached to a control group.
struct CgroupProgram: Equatable, Sendable {
    let type: AttachType
    let id: UInt32
    /// `BPF_F_...`; 0 in a list of what is in force.
    let flags: UInt32
}

/// A control group and what is attached to it.
struct CgroupAttachments: Equatable, Sendable {
    let path: String
    /// How far below the group where the walk began.
    let level: Int
    let programs: [CgroupProgram]
}

/// What is asked about each of many control groups.
struct CgroupQuery: Sendable {
    private var query = ProgramQuery(.flags)
    /// The attach types that are asked for, without those that were found not to be known to this kernel.
    private(set) var types: [AttachType]
    /// What is in force is wanted, wherever it is attached.
    let isEffective: Bool

    init(_ types: [CgroupAttachType] = CgroupAttachType.all, isEffective: Bool) {
        self.types = types.map(\.type)
        self.isEffective = isEffective
    }

    /// From now on asks only for what could be there.
    mutating func narrow(to types: [CgroupAttachType]) {
        let wanted = Set(types.map(\.type))
        self.types.removeAll { !wanted.contains($0) }
    }

    /// The programs of one group, and the number of the error that ended the list; 0 if none did.
    mutating func ask(_ directory: borrowing FileDescriptor) -> (programs: [CgroupProgram], number: CInt) {
        var programs: [CgroupProgram] = []
        var unknown: [AttachType] = []
        defer { if !unknown.isEmpty { types.removeAll { unknown.contains($0) } } }
        for type in types {
            let number = query.ask(directory, type: type.rawValue, isEffective: isEffective)
            if number == ErrorNumber.invalid {
                unknown.append(type)
            } else if number != 0 {
                return (programs, number)
            } else if query.count > 0 {
                let common = query.commonFlags
                programs += query.attached.map {
                    CgroupProgram(type: type, id: $0.programID, flags: $0.flags != 0 ? $0.flags : common)
                }
            }
        }
        return (programs, 0)
    }
}

/// A path that is no control group to which programs can be attached.
struct CgroupError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// The rest of a sentence that begins with the path.
    let reason: String
    var description: String { "\(path): \(reason)" }

    /// What it means that the kernel refused to tell what is attached.
    static func explained(_ number: CInt, path: String) -> any Error {
        explained(ProgramQuery.error(number, about: path), path: path)
    }

    /// What it means that the kernel refused something about a group that was opened.
    static func explained(_ error: SystemCallError, path: String) -> any Error {
        // The group was removed after it had been opened.
        if error.isNoEntry || error.isNoDevice {
            return CgroupError(path: path, reason: "the control group was removed meanwhile")
        }
        guard error.isBadDescriptor, let type = try? fileSystemType(path) else { return error }
        return CgroupError(
            path: path, reason: reason(fileSystem: type, roots: (try? CgroupMounts.roots()) ?? []))
    }

    static func reason(fileSystem type: UInt64, roots: [String]) -> String {
        let place =
            roots.first.map { "; cgroup2 is mounted at \($0)" }
            ?? "; cgroup2 is not mounted: mount -t cgroup2 none DIRECTORY"
        return type == cgroup1Type
            ? "is a control group of version 1, which takes no programs" + place
            : "is not a control group" + place
    }
}

/// CGROUP_SUPER_MAGIC: version 1
let cgroup1Type: UInt64 = 0x27_e0eb
/// CGROUP2_SUPER_MAGIC
let cgroup2Type: UInt64 = 0x6367_7270
