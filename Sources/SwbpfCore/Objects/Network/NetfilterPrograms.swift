/// A program at a netfilter hook, through a link.
struct NetfilterProgram: Equatable, Sendable {
    var id: UInt32
    var place: NetfilterLink

    /// In bpftool's order: by family, hook, priority, flags.
    static func sorted(_ programs: [NetfilterProgram]) -> [NetfilterProgram] {
        func key(_ link: NetfilterLink) -> (UInt32, UInt32, Int32, UInt32) {
            (link.family, link.hook, link.priority, link.flags)
        }
        // Sorting keeps the order of those that are equal, which is that of their links' ids.
        return programs.sorted { key($0.place) < key($1.place) }
    }
}

/// What links tell of the network beside what interfaces and namespaces do.
struct NetworkLinks: Equatable, Sendable {
    /// Those of all namespaces: a link does not say which one it is in.
    var netfilter: [NetfilterProgram] = []
    var sockmap: [(linkID: UInt32, programID: UInt32, link: SockmapLink)] = []
    var failures: [String] = []

    static func == (left: NetworkLinks, right: NetworkLinks) -> Bool {
        left.netfilter == right.netfilter && left.failures == right.failures
            && left.sockmap.elementsEqual(right.sockmap) { $0 == $1 }
    }

    static func find() throws(SystemCallError) -> NetworkLinks {
        let ids: [UInt32]
        do throws(SystemCallError) {
            ids = try ObjectKind.link.ids()
        } catch {
            // There are no links before Linux 5.8.
            guard error.isInvalidArgument else { throw error }
            return NetworkLinks()
        }
        do {
            return NetworkLinks(try ObjectKind.link.list(ids) { try read($0, id: $1) })
        } catch let error as SystemCallError {
            throw error
        } catch {
            return NetworkLinks(failures: [String(describing: error)])
        }
    }

    /// `nil` for links of other types.
    private static func read(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> LinkInfo? {
        let record = try objectInfo(
            of: descriptor, structure: LinkInfoLayout.structure, size: LinkInfoLayout.size,
            about: "link \(id)"
        ).record
        let type = LinkType(rawValue: try record.decode(LinkInfoLayout().type))
        return type == .netfilter || type == .sockmap ? try LinkInfo(record) : nil
    }

    private init(_ links: Listing<LinkInfo>) {
        for link in links.objects {
            switch link.detail {
            case .netfilter(let place):
                netfilter.append(NetfilterProgram(id: link.programID, place: place))
            case .sockmap(let place): sockmap.append((link.id, link.programID, place))
            default: break
            }
        }
        netfilter = NetfilterProgram.sorted(netfilter)
        failures = links.failures
    }

    init(
        netfilter: [NetfilterProgram] = [],
        sockmap: [(linkID: UInt32, programID: UInt32, link: SockmapLink)] = [], failures: [String] = []
    ) {
        self.netfilter = netfilter
        self.sockmap = sockmap
        self.failures = failures
    }
}

/// What the kernel calls at a netfilter hook, where that is a program.
struct NetfilterHook: Hashable, Sendable {
    var family: UInt32
    var hook: UInt32
    var priority: Int32
    var programID: UInt32

    /// Attributes of what nfnetlink_hook says: `NFNLA_HOOK_...`, and what is nested in the last.
    private enum Attribute {
        static let hook: UInt16 = 1
        static let priority: UInt16 = 2
        static let chain: UInt16 = 6
        static let chainDescription: UInt16 = 1
        static let chainType: UInt16 = 2
        static let programID: UInt16 = 1
    }

    /// NFNL_SUBSYS_HOOK in the upper byte, NFNL_MSG_HOOK_GET in the lower.
    static let messageType: UInt16 = 12 << 8

    /// Asks what a hook of a family calls in the socket's network namespace.
    static func all(family: UInt32, hook: UInt32) -> NetlinkRequest {
        // struct nfgenmsg; netfilter's numbers have the highest byte first.
        var request = NetlinkRequest(
            "NFNL_MSG_HOOK_GET", messageType, flags: NetlinkRequest.dump,
            [UInt8(truncatingIfNeeded: family), 0, 0, 0])
        request.append(attribute: Attribute.hook, littleEndianBytes(hook.bigEndian))
        return request
    }

    /// `nil` for a message about something else than a program.
    init?(_ type: UInt16, _ message: Span<UInt8>) {
        guard type == Self.messageType, let family: UInt8 = message.load(at: 0) else { return nil }
        var hook: UInt32?
        var priority: UInt32?
        var programID: UInt32?
        var isProgram = false
        forEachAttribute(in: message, from: 4) { type, content in
            switch type {
            case Attribute.hook: hook = content.load(at: 0, order: .big)
            case Attribute.priority: priority = content.load(at: 0, order: .big)
            case Attribute.chain:
                forEachAttribute(in: content) { type, content in
                    if type == Attribute.chainType {
                        // NFNL_HOOK_TYPE_BPF
                        isProgram = content.load(UInt32.self, at: 0, order: .big) == 2
                    } else if type == Attribute.chainDescription {
                        forEachAttribute(in: content) { type, content in
                            if type == Attribute.programID {
                                programID = content.load(at: 0, order: .big)
                            }
                        }
                    }
                }
            default: break
            }
        }
        guard isProgram, let hook, let priority, let programID else { return nil }
        self.init(
            family: UInt32(family), hook: hook, priority: Int32(bitPattern: priority), programID: programID)
    }

    init(family: UInt32, hook: UInt32, priority: Int32, programID: UInt32) {
        self.family = family
        self.hook = hook
        self.priority = priority
        self.programID = programID
    }

    init(_ program: NetfilterProgram) {
        self.init(
            family: program.place.family, hook: program.place.hook, priority: program.place.priority,
            programID: program.id)
    }

    /// The programs at the hooks where any namespace has one, in the calling thread's. Empty where the kernel cannot
    /// tell: before Linux 6.4, or built without CONFIG_NETFILTER_NETLINK_HOOK.
    static func here(where programs: [NetfilterProgram]) -> [NetfilterHook] {
        guard !programs.isEmpty, var socket = try? NetlinkSocket(.netfilter) else { return [] }
        var asked: Set<[UInt32]> = []
        var found: [NetfilterHook] = []
        for place in programs.map(\.place) where asked.insert([place.family, place.hook]).inserted {
            let request = all(family: place.family, hook: place.hook)
            let hooks = try? socket.list(request) { NetfilterHook($0, $1) }
            found += hooks ?? []
        }
        return found
    }
}
