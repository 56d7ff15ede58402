/// Where at a network interface a program can be attached without a link.
enum InterfaceHook: String, CaseIterable, Sendable {
    // The order decides what a shortened word means: bpftool's first.
    case xdp, xdpgeneric, xdpdrv, xdpoffload
    case tcxIngress = "tcx_ingress"
    case tcxEgress = "tcx_egress"
    case netkitPrimary = "netkit_primary"
    case netkitPeer = "netkit_peer"

    /// It has one program in place of a chain of them.
    var isXDP: Bool { attachType == nil }

    /// The type of program that it takes.
    var programType: ProgramType { isXDP ? .xdp : .schedCls }

    /// What bpf(2) calls it; `nil` for XDP, which is not attached by bpf(2).
    private var attachType: AttachType? {
        switch self {
        case .xdp, .xdpgeneric, .xdpdrv, .xdpoffload: nil
        case .tcxIngress: .tcxIngress
        case .tcxEgress: .tcxEgress
        case .netkitPrimary: .netkitPrimary
        case .netkitPeer: .netkitPeer
        }
    }

    /// `XDP_FLAGS_...` for the mode: the kernel chooses it if none is given.
    private var modeFlags: UInt32 {
        switch self {
        case .xdpgeneric: 2
        case .xdpdrv: 4
        case .xdpoffload: 8
        default: 0
        }
    }

    /// XDP_FLAGS_UPDATE_IF_NOEXIST
    private static let onlyIfFree: UInt32 = 1

    /// Attaches a program.
    ///
    /// - Parameters:
    ///   - overwriting: an XDP program that is there is replaced; otherwise the kernel refuses.
    ///   - first: in a chain it comes before all others instead of behind them.
    func attach(
        _ program: borrowing FileDescriptor, to interface: NamedInterface, overwriting: Bool, first: Bool
    ) throws {
        if let attachType {
            try withHint(interface) { () throws(SystemCallError) in
                try ProgramAttachment(type: attachType.rawValue, flags: first ? .before : []).attach(
                    program, toInterface: interface.index, about: subject(interface))
            }
        } else {
            let flags = modeFlags | (overwriting ? 0 : Self.onlyIfFree)
            try withHint(interface) { () throws(SystemCallError) in
                try setXDP(program.number, flags, interface)
            }
        }
    }

    /// Detaches the program, or one of a chain.
    func detach(from interface: NamedInterface) throws {
        try withHint(interface) { () throws(SystemCallError) in
            if let attachType {
                try ProgramAttachment(type: attachType.rawValue).detachAny(
                    fromInterface: interface.index, about: subject(interface))
            } else {
                try setXDP(-1, modeFlags, interface)
            }
        }
    }

    private func subject(_ interface: NamedInterface) -> String {
        "\(rawValue) of interface \(interface.name)"
    }

    /// RTM_SETLINK: takes a program's descriptor, or -1 for none.
    private func setXDP(
        _ program: CInt, _ flags: UInt32, _ interface: NamedInterface
    ) throws(SystemCallError) {
        var socket = try NetlinkSocket(.route)
        try socket.perform(Self.xdpRequest(program, flags, interface.index), about: subject(interface))
    }

    static func xdpRequest(_ program: CInt, _ flags: UInt32, _ index: UInt32) -> NetlinkRequest {
        // struct ifinfomsg
        var request = NetlinkRequest(
            "RTM_SETLINK", 19, flags: NetlinkRequest.acknowledge,
            littleEndianBytes(UInt32(0)) + littleEndianBytes(index) + littleEndianBytes(UInt64(0)))
        // IFLA_XDP with IFLA_XDP_FD and IFLA_XDP_FLAGS
        request.append(
            attribute: 43, nesting: [(1, littleEndianBytes(program)), (3, littleEndianBytes(flags))])
        return request
    }

    /// Says what to do where the reason tells.
    private func withHint(
        _ interface: NamedInterface, _ body: () throws(SystemCallError) -> Void
    ) throws {
        do throws(SystemCallError) {
            try body()
        } catch {
            guard let hint = hint(for: error) else { throw error }
            throw InterfaceHookError(refusal: error, hint: hint)
        }
    }

    func hint(for error: SystemCallError) -> String? {
        if isXDP {
            if error.isBusy, error.explanation.contains("already attached") {
                return "'overwrite' behind the interface replaces it"
            }
            if error.isBusy, error.explanation.contains("link") {
                return "a link holds it there: see 'link show' and 'link detach'"
            }
            if error.isExisting {
                return "detach the program of the other mode first: see 'net show'"
            }
            if self == .xdpdrv, error.isNotSupported { return "the driver cannot do it; xdpgeneric can" }
            if self == .xdpoffload, error.isInvalidArgument {
                return "the program has to be loaded for this device"
            }
            return nil
        }
        if error.isBusy { return "a link holds the program there: see 'link show' and 'link detach'" }
        if error.isNoEntry { return "no program is attached there without a link" }
        if error.isInvalidArgument {
            return attachType == .tcxIngress || attachType == .tcxEgress
                ? "the kernel may be too old: tcx came with Linux 6.6"
                : "the kernel may be too old: netkit came with Linux 6.7"
        }
        if error.isExisting { return "it is attached there already" }
        if error.number == ErrorNumber.noSuchAddress { return "it is no netkit device" }
        if error.number == ErrorNumber.noAccess {
            return "it is the peer; name the netkit's primary device"
        }
        return nil
    }
}

/// The kernel refused to attach or detach, and we know what helps.
struct InterfaceHookError: Error, CustomStringConvertible {
    let refusal: SystemCallError
    let hint: String
    var description: String { "\(refusal); \(hint)" }
}
