import SwbpfCore

/// A program of the tree of cgroups: where and how it is attached.
struct AttachedToCgroup {
    /// How a program comes to a cgroup.
    enum Way: String {
        /// Nothing below may have another.
        case alone = ""
        case override
        case multi
        /// Before those of the cgroups above.
        case preorder
        case link

        /// BPF_F_ALLOW_OVERRIDE, BPF_F_ALLOW_MULTI, BPF_F_PREORDER
        var flags: UInt32 {
            switch self {
            case .alone, .link: 0
            case .override: 1
            case .multi: 2
            case .preorder: 2 | 64
            }
        }

        var since: KernelVersion {
            switch self {
            case .alone, .override, .multi: KernelVersion(4, 15)
            case .preorder: KernelVersion(6, 15)
            case .link: KernelVersion(5, 7)
            }
        }
    }

    /// The index of the cgroup in `CgroupTree.paths`.
    let cgroup: Int
    let attach: CgroupHook
    let way: Way

    static let all: [AttachedToCgroup] = [
        (0, [(.ingress, [.multi, .multi, .multi]), (.egress, [.override]), (.sockCreate, [.alone])]),
        (0, [(.device, [.multi, .multi])]),
        (1, [(.ingress, [.link, .link]), (.egress, [.override]), (.sockOps, [.alone])]),
        (1, [(.sysctl, [.multi, .preorder])]),
        (2, [(.bind4, [.multi, .multi]), (.bind6, [.override]), (.connect4, [.multi, .link])]),
        (2, [(.connect6, [.link]), (.postBind4, [.alone]), (.postBind6, [.multi])]),
        (3, [(.sendmsg4, [.alone]), (.sendmsg6, [.override]), (.recvmsg4, [.multi]), (.recvmsg6, [.link])]),
        (3, [(.getpeername4, [.multi]), (.getpeername6, [.alone]), (.getsockname4, [.override])]),
        (3, [(.getsockname6, [.link])]),
        (4, [(.ingress, [.multi]), (.getsockopt, [.multi, .multi]), (.setsockopt, [.link, .multi])]),
        (4, [(.sockRelease, [.alone]), (.unixConnect, [.multi]), (.unixSendmsg, [.alone])]),
        (4, [(.unixRecvmsg, [.override]), (.unixGetpeername, [.link]), (.unixGetsockname, [.multi])]),
        (4, [(.security, [.link])]),
        (5, [(.ingress, [.multi]), (.device, [.link])]),
    ].flatMap { cgroup, hooks in
        hooks.flatMap { attach, ways in
            ways.map { AttachedToCgroup(cgroup: cgroup, attach: attach, way: $0) }
        }
    }
}

/// What a program can be attached to in a cgroup: the numbers of `enum bpf_attach_type`.
public enum CgroupHook: UInt32, CaseIterable, Sendable {
    case ingress = 0
    case egress = 1
    case sockCreate = 2
    case sockOps = 3
    case device = 6
    case bind4 = 8
    case bind6 = 9
    case connect4 = 10
    case connect6 = 11
    case postBind4 = 12
    case postBind6 = 13
    case sendmsg4 = 14
    case sendmsg6 = 15
    case sysctl = 18
    case recvmsg4 = 19
    case recvmsg6 = 20
    case getsockopt = 21
    case setsockopt = 22
    case getpeername4 = 29
    case getpeername6 = 30
    case getsockname4 = 31
    case getsockname6 = 32
    case sockRelease = 34
    case security = 43
    case unixConnect = 49
    case unixSendmsg = 50
    case unixRecvmsg = 51
    case unixGetpeername = 52
    case unixGetsockname = 53

    /// The type of the programs that can be attached there.
    var programType: UInt32 {
        switch self {
        case .ingress, .egress: 8
        case .sockCreate, .postBind4, .postBind6, .sockRelease: 9
        case .sockOps: 13
        case .device: 15
        case .sysctl: 23
        case .getsockopt, .setsockopt: 25
        case .security: 29
        default: 18
        }
    }

    var since: KernelVersion {
        switch self {
        case .getpeername4, .getpeername6, .getsockname4, .getsockname6: KernelVersion(5, 8)
        case .sockRelease: KernelVersion(5, 9)
        case .security: KernelVersion(6, 0)
        case .unixConnect, .unixSendmsg, .unixRecvmsg, .unixGetpeername, .unixGetsockname: KernelVersion(6, 7)
        default: KernelVersion(5, 3)
        }
    }
}

/// Where programs are attached to cgroups: five levels, and beside them a cgroup that has little and one that
/// has nothing.
enum CgroupTree {
    static let paths: [String] = [
        "", "/system", "/system/web \"app\" ü", "/system/web \"app\" ü/worker",
        "/system/web \"app\" ü/worker/leaf", "/user", "/user/empty",
    ]

    static let rootPrefix = "swbpf-hooks-"
}

extension StateBuilder {
    /// Makes the tree with what is attached in it; returns its cgroups, each before those in it.
    func makeCgroupHooks() throws -> [String] {
        let mount = try mountPoint(of: "cgroup2") ?? mountPrivately("cgroup2")
        let root = "\(mount)/\(CgroupTree.rootPrefix)\(suffix)"
        let paths = CgroupTree.paths.map { root + $0 }
        for path in paths {
            try makeDirectory(path)
            content.undo.append(.removeDirectory(path))
        }
        var cgroups: [SharedDescriptor] = []
        for path in paths { cgroups.append(SharedDescriptor(try openFile(path, .directory))) }
        content.held += cgroups
        for (number, attachment) in AttachedToCgroup.all.enumerated() {
            let name = "cgroup \(attachment.cgroup) \(attachment.attach) \(attachment.way) \(number)"
            make(
                "attachment \(name)", since: max(attachment.attach.since, attachment.way.since),
                evidence: attachment.attach == .security ? KernelSymbol.securityLinks : nil
            ) {
                try attach(attachment, to: cgroups[attachment.cgroup], name: name, number: number)
            }
        }
        return paths
    }

    private func attach(
        _ attachment: AttachedToCgroup, to cgroup: SharedDescriptor, name: String, number: Int
    ) throws {
        try addProgram(name, try specification(for: attachment.attach, number: number))
        if attachment.way == .link {
            content.links[name] = try ObjectHandle(
                .link, try createLink(name, target: cgroup.number, attach: attachment.attach.rawValue))
        } else {
            try attachProgram(
                try program(name).descriptor.number, to: cgroup.number, attach: attachment.attach.rawValue,
                flags: attachment.way.flags)
        }
    }

    /// A program that lets everything pass. Every fifth has a long name of BTF, every seventh no name.
    func specification(for hook: CgroupHook, number: Int) throws -> ProgramSpecification {
        var specification = ProgramSpecification(
            type: hook.programType, name: number % 7 == 6 ? "" : "hook_\(number)",
            attachType: hook.rawValue,
            instructions: .returning(1))
        if hook == .security {
            specification.attachTypeID = try kernelType(KernelSymbol.cgroupSecurityHook, .function)
        } else if number % 5 == 0 {
            specification.name = "a_function_name"
            specification.btf = try btf("functions").descriptor.number
            specification.functions = [(0, FunctionTypes().longName)]
        }
        return specification
    }
}

/// BPF_PROG_ATTACH, which makes no link: the target keeps the program.
func attachProgram(
    _ program: CInt, to target: CInt, attach: UInt32, flags: UInt32 = 0, beside other: CInt? = nil
) throws(SystemCallError) {
    let request = KernelRequest()
    request.set(0, descriptor: target)
    request.set(4, descriptor: program)
    request.set(8, attach)
    request.set(12, flags)
    if let other { request.set(20, descriptor: other) }
    try request.call(.progAttach)
}
