/// A queueing discipline, or a class of one, as tc(8) shows them: what filters may be put on.
struct QueueingDiscipline: Equatable, Sendable {
    var interfaceIndex: UInt32
    /// Its number, the major one in the upper half; 0 for one that the kernel chose itself.
    var handle: UInt32
    var parent: UInt32
    /// The name of what it does, such as `clsact` or `htb`.
    var kind: String

    /// Bytes of `struct tcmsg`.
    static let headSize = 20
    private static let kindAttribute: UInt16 = 1  // TCA_KIND

    /// Asks for those of all interfaces: the kernel does not let one choose.
    static let all = NetlinkRequest(
        "RTM_GETQDISC", 38, flags: NetlinkRequest.dump, [UInt8](repeating: 0, count: headSize))

    /// Asks for the classes of an interface's queueing disciplines.
    static func classes(ofInterface index: UInt32) -> NetlinkRequest {
        NetlinkRequest("RTM_GETTCLASS", 42, flags: NetlinkRequest.dump, head(index, parent: 0))
    }

    /// struct tcmsg
    static func head(_ index: UInt32, parent: UInt32) -> [UInt8] {
        littleEndianBytes(UInt32(0)) + littleEndianBytes(index) + littleEndianBytes(UInt32(0))
            + littleEndianBytes(parent) + littleEndianBytes(UInt32(0))
    }

    /// `nil` for a message about something else, or one that is cut.
    init?(_ type: UInt16, _ message: Span<UInt8>) {
        guard type == 36 /* RTM_NEWQDISC */ || type == 40 /* RTM_NEWTCLASS */,
            message.count >= Self.headSize,
            let index: UInt32 = message.load(at: 4), let handle: UInt32 = message.load(at: 8),
            let parent: UInt32 = message.load(at: 12)
        else { return nil }
        var kind = "unknown"
        forEachAttribute(in: message, from: Self.headSize) { type, content in
            if type == Self.kindAttribute { kind = netlinkText(content) }
        }
        self.init(interfaceIndex: index, handle: handle, parent: parent, kind: kind)
    }

    init(interfaceIndex: UInt32, handle: UInt32, parent: UInt32, kind: String) {
        self.interfaceIndex = interfaceIndex
        self.handle = handle
        self.parent = parent
        self.kind = kind
    }

    /// It was given a number, by which filters can be asked for.
    private var hasHandle: Bool { handle >> 16 != 0 }

    /// Kinds that take no filters.
    private static let withoutFilters: Set<String> = [
        "bfifo", "codel", "etf", "fq", "gred", "mq", "mqprio", "netem", "noop", "noqueue", "pfifo",
        "pfifo_fast", "pfifo_head_drop", "pie", "plug", "red", "taprio", "tbf",
    ]
    /// Kinds that take filters, but whose classes, if there are any, do not.
    private static let withoutClassFilters: Set<String> = [
        "cake", "choke", "clsact", "dualpi2", "fq_codel", "fq_pie", "hhf", "ingress", "sfb", "sfq",
    ]

    /// Its classes may have filters of their own.
    var mayHaveClassFilters: Bool {
        hasHandle && !Self.withoutFilters.contains(kind) && !Self.withoutClassFilters.contains(kind)
    }

    /// Where the filters of one interface may be, in the order in which they are shown.
    static func filterPlaces(_ disciplines: [QueueingDiscipline], classes: [QueueingDiscipline] = [])
        -> [FilterPlace]
    {
        var places = classes.filter(\.mayHaveClassFilters).map {
            FilterPlace(parent: $0.handle, kind: $0.kind)
        }
        for discipline in disciplines where !withoutFilters.contains(discipline.kind) {
            // That with two directions comes last; one without a number is asked for as the interface's own.
            guard discipline.kind != "clsact" else { continue }
            if discipline.hasHandle {
                places.append(FilterPlace(parent: discipline.handle, kind: discipline.kind))
            } else if discipline.parent == UInt32.max {
                places.append(FilterPlace(parent: 0, kind: discipline.kind))
            }
        }
        if disciplines.contains(where: { $0.kind == "clsact" }) {
            places.append(FilterPlace(parent: 0xffff_fff2, kind: "clsact/ingress"))
            places.append(FilterPlace(parent: 0xffff_fff3, kind: "clsact/egress"))
        }
        return places
    }
}

/// Where filters are: a queueing discipline, a class, or a direction.
struct FilterPlace: Equatable, Sendable {
    /// What the kernel knows it by.
    var parent: UInt32
    /// What it is called in the answer.
    var kind: String

    /// Asks for its filters, in all chains.
    func filters(ofInterface index: UInt32) -> NetlinkRequest {
        NetlinkRequest(
            "RTM_GETTFILTER", 46, flags: NetlinkRequest.dump,
            QueueingDiscipline.head(index, parent: parent))
    }
}
