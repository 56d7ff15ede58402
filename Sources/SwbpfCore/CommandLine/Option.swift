/// An option of the whole tool, valid anywhere on the command line.
public struct Option: Equatable, Sendable {
    /// What the option does to the settings.
    public enum Effect: Equatable, Sendable {
        case version, help, json, pretty, bpffs, mapCompatibility, noMount, debug, baseBTF, output
    }

    public let letter: Character
    public let name: String
    public let summary: String
    public let effect: Effect
    /// What stands for the option's value in usage lines; `nil` for an option without a value.
    public let metavariable: String?

    init(
        letter: Character, name: String, summary: String, effect: Effect, metavariable: String? = nil
    ) {
        self.letter = letter
        self.name = name
        self.summary = summary
        self.effect = effect
        self.metavariable = metavariable
    }

    /// How it looks at the head of a description: `-B, --base-btf FILE`.
    var title: String { "-\(letter), --\(name)" + (metavariable.map { " \($0)" } ?? "") }

    /// What every command heeds while it runs.
    static let common: [Effect] = [.json, .pretty, .debug, .output]

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
            letter: "B", name: "base-btf",
            summary: "FILE has the types that split BTF goes on from (vmlinux for modules)", effect: .baseBTF,
            metavariable: "FILE"),
        Option(
            letter: "o", name: "output",
            summary: "Write the answer to FILE, which changes only once all of it is there", effect: .output,
            metavariable: "FILE"),
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
    /// The file with the types that others are split off from.
    public var baseBTF: String?
    /// The file that the answer goes to.
    public var output: String?
    public var wantsHelp = false
    public var wantsVersion = false

    public init() {}

    /// `value` is what stands behind an option that takes something.
    mutating func apply(_ effect: Option.Effect, _ value: String = "") {
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
        case .baseBTF: baseBTF = value
        case .output: output = value
        }
    }
}
