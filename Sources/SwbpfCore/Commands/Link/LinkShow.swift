extension Command {
    static let linkShow = Command(
        name: "show", aliases: ["list"], summary: "List links, or show one",
        arguments: [.selector(.link, isRequired: false)],
        details: """
            Without LINK, lists every link the caller may see, in id order; one that ends meanwhile is left out.
            Shown are id, type, the program it holds (for struct_ops the map), and where: the tracepoint, \
            function, control group, network interface or other hook, as the type has it, with the number (cookie) \
            that the program is given there; with --bpffs its pins; and the processes that hold it. Links of \
            type kprobe_multi and uprobe_multi list every place, the functions by the names in \
            /proc/kallsyms. An interface that is gone is shown as '(detached)', one that this network \
            namespace does not have as '(unknown)'.
            """,
        options: [.bpffs],
        examples: [
            Example(line: "link show", effect: "List all links"),
            Example(line: "link show pinned /sys/fs/bpf/link", effect: "Show the link that is pinned there"),
            Example(line: "-p link show id 7", effect: "Show the link with id 7, in JSON over several lines"),
        ],
        run: { given in
            let listing = try given.selector.map { try Links.matching($0) } ?? Links.all()
            let symbols = KernelSymbols(at: listing.objects.flatMap(\.detail.functionAddresses))
            // A kernel that does not tell a cookie says 0, as it does for one that is 0.
            let needsCookies = listing.objects.contains { $0.detail.perfEventCookie == .some(0) }
            let notes = try NoteTaker(given.settings, needsCookies: needsCookies)
            return ListReport(
                listing.objects.map {
                    var entry = LinkEntry($0, notes: notes.notes(.link, $0.id), symbols: symbols)
                    // As bpftool has it: of links that somebody holds.
                    if let told = $0.detail.perfEventCookie, !entry.notes.holders.isEmpty {
                        entry.bpfCookie = notes.cookie(ofLink: $0.id) ?? told
                    }
                    return entry
                },
                isList: given.selector == nil, failures: listing.failures)
        })
}

extension LinkDetail {
    /// What the kernel tells of a perf_event link's cookie, 0 if nothing; `nil` for links of other types.
    var perfEventCookie: UInt64? {
        guard case .perfEvent(let link) = self else { return nil }
        return link.cookie ?? 0
    }
}

/// A link with all that is shown beside its own facts.
struct LinkEntry: ReportEntry, Equatable {
    var link: LinkInfo
    var type: KernelName
    var attachType: KernelName?
    /// The type of the program, for links of type tracing.
    var programType: KernelName?
    /// The interface, where the link is at one.
    var device: LinkDevice?
    /// The names of a kprobe_multi link's functions, in their order; `nil` for one that nobody knows.
    var symbols: [KernelSymbol?] = []
    var notes: ObjectNotes
    /// The cookie of a perf_event link, as the scan for holders found it; `nil` if that did not tell.
    var bpfCookie: UInt64?

    init(
        _ link: LinkInfo, notes: ObjectNotes = ObjectNotes(),
        symbols: KernelSymbols = KernelSymbols(wanted: []),
        interfaceName: (UInt32) -> String? = interfaceName
    ) {
        self.link = link
        self.notes = notes
        type = KernelName(link.type)
        attachType = link.detail.attachType.map { KernelName($0) }
        device = link.detail.interfaceIndex.map { index in
            LinkDevice(index: index, name: index == 0 ? nil : interfaceName(index))
        }
        if case .tracing(let tracing) = link.detail {
            programType = tracing.programType.map { KernelName($0) }
        }
        if case .kprobeMulti(let probes) = link.detail {
            self.symbols = probes.functions.map { symbols[$0.address] }
        }
    }
}

/// The interface a link is at.
struct LinkDevice: Equatable, Sendable {
    /// 0 once the interface is gone.
    var index: UInt32
    /// `nil` if this network namespace has no such interface.
    var name: String?

    /// The name, or in parentheses why there is none.
    var shownName: String { name ?? (index == 0 ? "(detached)" : "(unknown)") }
}

extension LinkDetail {
    /// Where in the kernel its functions begin, for a link that is at many.
    fileprivate var functionAddresses: [UInt64] {
        if case .kprobeMulti(let probes) = self { probes.functions.map(\.address) } else { [] }
    }
}
