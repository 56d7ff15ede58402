/// A network interface, as far as it bears on programs.
struct NetworkInterface: Equatable, Sendable {
    var index: UInt32
    var name: String
    /// What kind of virtual device it is, such as `veth`; `nil` for others.
    var kind: String?
    /// The programs that see packets before anything else does; `nil` where there are none.
    var xdp: XDPPrograms?
}

/// The XDP programs of an interface.
public struct XDPPrograms: Equatable, Sendable {
    /// Who runs the program: the network stack, the driver, or the device itself.
    public enum Mode: String, Sendable {
        case generic, driver, offload
    }

    public struct Program: Equatable, Sendable {
        public var mode: Mode
        public var id: UInt32
    }

    /// It may have programs in several modes, and has its own shape in the answer.
    public var isMulti = false
    /// Empty in a mode that is newer than this build.
    public var programs: [Program] = []
}

extension NetworkInterface {
    /// Attributes of interfaces: `IFLA_...`.
    private enum Attribute {
        static let name: UInt16 = 3
        static let linkInfo: UInt16 = 18
        /// Within `linkInfo`.
        static let linkKind: UInt16 = 1
        static let filterMask: UInt16 = 29
        static let xdp: UInt16 = 43
    }

    /// Bytes of `struct ifinfomsg`.
    static let headSize = 16

    /// Asks for every interface, in the kernel's order, or for the one with an index.
    static func request(index: UInt32? = nil) -> NetlinkRequest {
        var request = NetlinkRequest(
            "RTM_GETLINK", 18, flags: index == nil ? NetlinkRequest.dump : 0,
            littleEndianBytes(UInt32(0)) + littleEndianBytes(index ?? 0) + littleEndianBytes(UInt64(0)))
        // RTEXT_FILTER_SKIP_STATS: counters of packets take much of the answer.
        request.append(attribute: Attribute.filterMask, littleEndianBytes(UInt32(8)))
        return request
    }

    /// Every interface of the socket's network namespace.
    static func all(_ socket: inout NetlinkSocket) throws(SystemCallError) -> [NetworkInterface] {
        try socket.list(request(), about: "the list of network interfaces") { NetworkInterface($0, $1) }
    }

    /// The interface with a name, or an alternative name; none if there is none.
    static func named(
        _ name: String, _ socket: inout NetlinkSocket
    ) throws(SystemCallError) -> [NetworkInterface] {
        guard let index = interfaceIndex(name) else { return [] }
        do throws(SystemCallError) {
            return try socket.list(request(index: index), about: "interface \(name)") {
                NetworkInterface($0, $1)
            }
        } catch {
            // It was removed meanwhile.
            guard error.isNoDevice else { throw error }
            return []
        }
    }

    /// `nil` for a message about something else, or one that is cut.
    init?(_ type: UInt16, _ message: Span<UInt8>) {
        guard type == 16 /* RTM_NEWLINK */, message.count >= Self.headSize,
            let index: UInt32 = message.load(at: 4)
        else { return nil }
        var (name, kind): (String, String?) = ("", nil)
        var xdp: XDPPrograms?
        forEachAttribute(in: message, from: Self.headSize) { type, content in
            switch type {
            case Attribute.name: name = netlinkText(content)
            case Attribute.linkInfo:
                forEachAttribute(in: content) { type, content in
                    if type == Attribute.linkKind { kind = netlinkText(content) }
                }
            case Attribute.xdp: xdp = XDPPrograms(content)
            default: break
            }
        }
        self.index = index
        self.name = name
        self.kind = kind
        self.xdp = xdp
    }
}

extension XDPPrograms {
    /// The numbers of `IFLA_XDP_...` attributes.
    private enum Attribute {
        static let attached: UInt16 = 2
        static let program: UInt16 = 4
        static let driverProgram: UInt16 = 5
        static let genericProgram: UInt16 = 6
        static let offloadedProgram: UInt16 = 7
    }

    /// What an interface says it has attached; `nil` where that is nothing.
    init?(_ attributes: Span<UInt8>) {
        var mode: UInt8 = 0
        var ids: [UInt16: UInt32] = [:]
        forEachAttribute(in: attributes) { type, content in
            if type == Attribute.attached {
                mode = content.load(at: 0) ?? 0
            } else if let id: UInt32 = content.load(at: 0) {
                ids[type] = id
            }
        }
        func program(_ mode: Mode, _ attribute: UInt16) -> [Program] {
            ids[attribute].map { [Program(mode: mode, id: $0)] } ?? []
        }
        // XDP_ATTACHED_...
        switch mode {
        case 0: return nil
        case 1: programs = program(.driver, Attribute.program)
        case 2: programs = program(.generic, Attribute.program)
        case 3: programs = program(.offload, Attribute.program)
        case 4:
            isMulti = true
            programs =
                program(.generic, Attribute.genericProgram) + program(.driver, Attribute.driverProgram)
                + program(.offload, Attribute.offloadedProgram)
        default: break
        }
    }
}
