private import Glibc
import SwbpfCore

/// A link for a test that detaches it, to a place of its own.
public final class LoadedLink: Sendable {
    /// What the link is attached to.
    public enum Kind: String, CaseIterable, Sendable {
        case cgroup
        case xdp
        case lookup
        case tcx
        case netfilter
        /// Cannot be detached.
        case iterator
        /// Cannot be detached.
        case tracepoint

        /// The first kernel that has links of this kind which say what they are.
        public var since: KernelVersion {
            switch self {
            case .tcx: KernelVersion(6, 6)
            case .netfilter: KernelVersion(6, 4)
            case .xdp, .lookup, .cgroup, .iterator, .tracepoint: KernelVersion(5, 9)
            }
        }
    }

    public let id: UInt32
    private let link: ObjectHandle
    private let cgroup: CgroupPlayground?
    private let devices: DevicePlayground?

    public init(_ kind: Kind) throws {
        let base = try KernelState.shared()
        func program(_ name: String) throws -> CInt {
            guard let program = base.programs[name] else { throw Unavailable("no program \(name)") }
            return program.descriptor.number
        }
        func create(_ name: String, target: CInt = 0, attach: UInt32) throws -> KernelRequest {
            let request = KernelRequest()
            request.set(0, descriptor: try program(name))
            request.set(4, descriptor: target)
            request.set(8, attach)
            request.extend(to: attach == 46 || attach == 45 ? 48 : 16)
            return request
        }
        var cgroup: CgroupPlayground?
        var devices: DevicePlayground?
        switch kind {
        case .cgroup:
            let playground = try CgroupPlayground()
            cgroup = playground
            let directory = try openFile(playground.path, .directory)
            link = try ObjectHandle(
                .link,
                try create("cgroup_ingress", target: directory.number, attach: 0).open(.linkCreate))
        case .xdp, .lookup, .tcx, .netfilter:
            let playground = try DevicePlayground()
            devices = playground
            link = try playground.run {
                let index = CInt(Netlink.index(of: "dev0") ?? 0)
                let request: KernelRequest
                switch kind {
                case .xdp: request = try create("xdp_link", target: index, attach: 37)
                case .tcx: request = try create("tcx", target: index, attach: 46)
                case .netfilter:
                    request = try create("netfilter", attach: 45)
                    request.set(16, 2)
                    request.set(20, 1)
                    request.set(24, 77)
                default:
                    let namespace = try openFile("/proc/thread-self/ns/net")
                    return try ObjectHandle(
                        .link,
                        try create("sk_lookup", target: namespace.number, attach: 36).open(.linkCreate))
                }
                return try ObjectHandle(.link, try request.open(.linkCreate))
            }
        case .iterator:
            link = try ObjectHandle(.link, try create("iter_map", attach: 28).open(.linkCreate))
        case .tracepoint:
            // On older kernels a tracepoint takes each program once. The link keeps this one.
            let program = try ProgramSpecification(type: 17, name: "detached").load()
            let request = KernelRequest()
            request.set(0, text: KernelSymbol.tracepoint)
            request.set(8, descriptor: program.number)
            link = try ObjectHandle(.link, try request.open(.rawTracepointOpen))
        }
        id = link.id
        self.cgroup = cgroup
        self.devices = devices
    }
}
