extension Command {
    static let version = Command(
        name: "version", summary: "Show the version, and what is built in",
        details: """
            Shows the version of the tool, that of the libbpf inside it, and which of the features that \
            bpftool names are built in. Started under the name bpftool it gives the version of the bpftool \
            whose commands it follows.
            """,
        run: { given in VersionReport(toolName: given.toolName) })
}

/// What `version` answers.
struct VersionReport: Report {
    var toolName: ToolName
    /// The release of this tool.
    static let release = "0.1.0"
    /// The day of that release, which the manual shows.
    static let releaseDate = "2026-11-22"
    /// The release of bpftool whose command line and output this tool follows.
    static let followedRelease = "7.8.0"

    var version: String { toolName == .bpftool ? Self.followedRelease : Self.release }
    var libbpf: String { "\(Libbpf.version.major).\(Libbpf.version.minor)" }

    /// bpftool's words for what may be built in, in its order. The skeletons are what it needs to
    /// tell who holds an object, which this tool always can.
    var features: [(name: String, isPresent: Bool)] {
        [
            ("libbfd", Disassembler.knowsOwnProcessor), ("llvm", false), ("crypto", false),
            ("skeletons", true),
            ("bootstrap", false),
        ]
    }

    func write(to text: inout TextWriter) {
        text.line("\(toolName) v\(version)")
        text.line("using libbpf v\(libbpf)")
        text.line("features: " + features.filter(\.isPresent).map(\.name).joined(separator: ", "))
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("version", version)
            json.field("libbpf_version", libbpf)
            json.field("features") { json in
                json.object { json in
                    for feature in features {
                        json.key(foreign: feature.name)
                        json.value(feature.isPresent)
                    }
                }
            }
        }
    }
}
