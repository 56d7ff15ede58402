/// An option of the whole tool, valid anywhere on the command line.
public struct Option: Equatable, Sendable {
    /// What the option does to the settings.
    public enum Effect: Equatable, Sendable {
        case version, help, json, pretty, bpffs, mapCompatibility, noMount, debug
    }

    public let letter: Character
    public let name: String
    public let summary: String
    public let effect: Effect

    /// What every command heeds while it runs.
    static let common: [Effect] = [.json, .pretty, .debug]

    /// Every option, in the order in which help shows them.
    public static let all: [Option] = [
        Option(
            letter: "j", name: "json", summary: "Print JSON: one document, on one line", effect: .json),
        Option(
            letter: "p", name: "pretty", summary: "Print JSON over several lines; implies --json",
            effect: .pretty),
        Option(
            letter: "f", name: "bpffs", summary: "Show where programs, maps, links and BTF users are pinned",
            effect: .bpffs),
        Option(
            letter: "n", name: "nomount", summary: "Never mount a BPF file system", effect: .noMount),
        Option(
            letter: "m", name: "mapcompat", summary: "Accept map definitions that libbpf does not know",
            effect: .mapCompatibility),
        Option(
            letter: "d", name: "debug", summary: "Tell on standard error how an answer was found",
            effect: .debug),
        Option(letter: "h", name: "help", summary: "Show help and stop", effect: .help),
        Option(letter: "V", name: "version", summary: "Show the version and stop", effect: .version),
    ]
}

/// What the options ask for.
public struct Settings: Equatable, Sendable {
    public var json = false
    public var pretty = false
    public var showsPins = false
    public var mayMount = true
    public var debug = false
    public var wantsHelp = false
    public var wantsVersion = false

    public init() {}

    mutating func apply(_ effect: Option.Effect) {
        switch effect {
        case .version: wantsVersion = true
        case .help: wantsHelp = true
        case .json: json = true
        case .pretty:
            json = true
            pretty = true
        case .bpffs: showsPins = true
        // Every map definition that this libbpf can read is read: there is nothing to relax.
        case .mapCompatibility: break
        case .noMount: mayMount = false
        case .debug: debug = true
        }
    }
}
