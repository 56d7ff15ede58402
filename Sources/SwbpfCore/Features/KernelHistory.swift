/// What a kernel may have or lack, by the kind of thing it is.
public enum KernelFeatureKind: String, CaseIterable, Sendable {
    case programType = "prog_types"
    case mapType = "map_types"
    case attachType = "attach_types"
    case linkType = "link_types"
    case helper = "helpers"
    case command = "commands"
    case flag = "flags"

    /// One of them, as messages call it.
    var noun: String {
        switch self {
        case .programType: "program type"
        case .mapType: "map type"
        case .attachType: "attach type"
        case .linkType: "link type"
        case .helper: "helper"
        case .command: "command"
        case .flag: "flag"
        }
    }
}

/// Something that one release of Linux brought.
public struct KernelFeature: Equatable, Sendable {
    public let kind: KernelFeatureKind
    /// What knows the flag: `map_flags`; `nil` for anything else.
    public let flagGroup: String?
    /// As users read it: `ringbuf`, `bpf_loop`, `BPF_F_MMAPABLE`.
    public let name: String
    /// The name in C: `BPF_MAP_TYPE_RINGBUF`.
    public let kernelName: String
    public let release: LinuxVersion

    /// What it is, in words: `map type`, `flag (map_flags)`.
    public var what: String { flagGroup.map { "\(kind.noun) (\($0))" } ?? kind.noun }
}

/// Which release of Linux brought what.
public enum KernelHistory {
    /// All that is known, each kind in the order of releases.
    public static let features: [KernelFeature] = KernelFeatureKind.allCases.flatMap { read($0) }

    private static let byKernelName: [String: [KernelFeature]] = Dictionary(
        grouping: features, by: \.kernelName)

    /// The release that brought a type or helper; `nil` for one that is newer than this table.
    public static func release<Number: KernelNumber>(of number: Number) -> LinuxVersion? {
        guard let name = number.name else { return nil }
        return release(ofKernelName: kernelName(name, of: Number.self))
    }

    /// The release whose header has a name first, such as `BPF_MAP_TYPE_RINGBUF`.
    static func release(ofKernelName name: String) -> LinuxVersion? {
        byKernelName[name]?.lazy.map(\.release).min()
    }

    /// `needs Linux 5.8 or newer`, for messages about something that a kernel refused; `nil` where nothing is known.
    public static func need<Number: KernelNumber>(of number: Number) -> String? {
        release(of: number).map { "needs Linux \($0) or newer" }
    }

    /// What a user means by a name: that of a listing, that of C, or one without its prefix, in either case.
    public static func features(named word: String) -> [KernelFeature] {
        let word = word.lowercased()
        return features.filter { spellings(of: $0).contains(word) }
    }

    /// The name that a mistyped one was probably meant to be; `nil` where none is close.
    static func nearestName(to word: String) -> String? {
        let lowered = word.lowercased()
        var nearest = NearestName(lowered)
        for feature in features {
            for spelling in spellings(of: feature) {
                let bytes = Array(spelling.utf8)
                nearest.consider(bytes.span)
            }
        }
        guard let best = nearest.best else { return nil }
        let spelling = String(decoding: best, as: UTF8.self)
        return features.first { spellings(of: $0).contains(spelling) }?.name
    }

    /// All ways to write a name, in lower case.
    private static func spellings(of feature: KernelFeature) -> [String] {
        let name = feature.name.lowercased()
        var spellings = [name, feature.kernelName.lowercased()]
        for prefix in ["bpf_f_", "bpf_"] where name.hasPrefix(prefix) {
            spellings.append(String(name.dropFirst(prefix.count)))
        }
        return spellings
    }

    // MARK: Reading the table

    private static func read(_ kind: KernelFeatureKind) -> [KernelFeature] {
        switch kind {
        case .programType:
            read(KernelHistoryTable.programTypes, kind) { kernelName($0, of: ProgramType.self) }
        case .mapType: read(KernelHistoryTable.mapTypes, kind) { kernelName($0, of: MapType.self) }
        case .attachType: read(KernelHistoryTable.attachTypes, kind) { kernelName($0, of: AttachType.self) }
        case .linkType: read(KernelHistoryTable.linkTypes, kind) { kernelName($0, of: LinkType.self) }
        case .helper:
            read(KernelHistoryTable.helpers, kind, shownPrefix: Helper.shownPrefix) {
                kernelName($0, of: Helper.self)
            }
        case .command: read(KernelHistoryTable.commands, kind) { $0 }
        case .flag:
            KernelHistoryTable.flags.flatMap { list in
                read(list.names, kind, group: list.group.description) { $0 }
            }
        }
    }

    private static func read(
        _ table: String, _ kind: KernelFeatureKind, group: String? = nil, shownPrefix: String = "",
        kernelName: (String) -> String
    ) -> [KernelFeature] {
        var features: [KernelFeature] = []
        var release = LinuxVersion(0, 0)
        for word in table.utf8.split(whereSeparator: { $0 <= 0x20 }) {
            if word.last == 0x3a {
                // A test reads every release of the table.
                release = LinuxVersion(Substring(word.dropLast())) ?? release
                continue
            }
            let name = String(Substring(word))
            features.append(
                KernelFeature(
                    kind: kind, flagGroup: group, name: shownPrefix + name, kernelName: kernelName(name),
                    release: release))
        }
        return features
    }

    private static func kernelName<Number: KernelNumber>(_ name: String, of: Number.Type) -> String {
        let short = name.hasPrefix(Number.shownPrefix) ? name.dropFirst(Number.shownPrefix.count) : name[...]
        // Helpers are the only enumeration whose names are in lower case.
        return Number.kernelPrefix + (Number.self == Helper.self ? String(short) : short.uppercased())
    }
}
