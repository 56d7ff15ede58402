import Foundation
import KernelState

/// Where swbpf answers otherwise than bpftool on purpose.
///
/// A rule edits a pair of answers so that what it allows is equal, and nothing else. A test makes sure that
/// each is needed somewhere on this kernel, so that none outlives its reason.
struct AllowedDifference: Sendable {
    let name: String
    let reason: String
    var concerns: @Sendable (ShowCommand) -> Bool = { _ in true }
    var edit: @Sendable (inout Pair) -> Void = { _ in }
    /// Allowed pairs of exit statuses: ours, bpftool's.
    var statuses: Set<[CInt]> = []
    /// A command that shows the difference, or `nil` where this kernel cannot.
    let seenIn: @Sendable (KernelState.Content) -> ShowCommand?

    static let all: [AllowedDifference] = [
        AllowedDifference(
            name: "pids",
            reason: """
                Debian builds bpftool without the BPF iterator that finds holders. Ours are compared with the \
                state's holders.
                """,
            edit: { pair in
                pair.ours.replace(#"\n\tpids [^\n]*"#, with: "")
                pair.ours.replace(
                    #",\s*"pids": ?\[(\{\s*"pid": ?\d+,\s*"comm": ?"(\\.|[^"\\])*"\s*\},?)+\s*\]"#, with: "")
            },
            seenIn: { $0.programs["xdp"].map { ShowCommand(.program, ["id", "\($0.id)"], .json) } }),
        AllowedDifference(
            name: "bpf_cookie",
            reason:
                "What bpftool adds to a perf event's link comes from the iterator that Debian's lacks, too.",
            concerns: { $0.kind == .link },
            edit: { pair in
                pair.ours.replace(#"\n\tbpf_cookie \d+(?=\n)"#, with: "")
                pair.ours.replace(#",\s*"bpf_cookie": ?\d+(?=\s*\})"#, with: "")
            },
            seenIn: { content in
                content.links["perf_software"].map { ShowCommand(.link, ["id", "\($0.id)"], .json) }
            }),
        AllowedDifference(
            name: "stale btf_id",
            reason: """
                bpftool does not clear its structure between the maps of a list, so that a map without BTF \
                gets the btf_id of one before it.
                """,
            concerns: { $0.kind == .map && !$0.isOfOne },
            edit: { pair in
                if !pair.ours.contains("btf_id") {
                    pair.theirs.replace(#"\n\tbtf_id \d+  frozen\n"#, with: "\n\tfrozen\n")
                    pair.theirs.replace(#"\n\tbtf_id \d+\n"#, with: "\n")
                    pair.theirs.replace(#",\s*"btf_id": ?\d+"#, with: "")
                }
            },
            // Since then the kernel reads the structure before it fills it, and leaves alone what it has no value for.
            seenIn: { content in
                KernelVersion.running >= KernelVersion(6, 18) && content.maps["typed_hash"] != nil
                    ? ShowCommand(.map, .plain) : nil
            }),
        AllowedDifference(
            name: "status of one link",
            reason: "bpftool takes the exit status from an errno left over, although it succeeded.",
            concerns: { $0.kind == .link && $0.isOfOne },
            statuses: [[0, 255]],
            seenIn: { content in
                content.ids(of: .link).first.map { ShowCommand(.link, ["id", "\($0)"], .plain) }
            }),
        AllowedDifference(
            name: "floating point",
            reason: "bpftool prints (unsupported-kind), which is no JSON, and ends the metadata there.",
            concerns: { $0.kind == .program },
            edit: { pair in
                pair.theirs.replace(
                    #""float": ?\(unsupported-kind\),\{\s*"error": ?"btf dump failed: -22"\s*\}"#,
                    with: "<floats>")
                pair.ours.replace(#""float": ?1\.5,\s*"double": ?-0\.25"#, with: "<floats>")
                pair.theirs.replace(#"float = \(unsupported-kind\)\n"#, with: "<floats>\n")
                pair.ours.replace(#"float = 1\.5\n\t\tdouble = -0\.25\n"#, with: "<floats>\n")
            },
            seenIn: { content in
                guard KernelVersion.running >= KernelVersion(5, 13) else { return nil }
                return content.programs["with_metadata"].map {
                    ShowCommand(.program, ["id", "\($0.id)"], .json)
                }
            }),
        AllowedDifference(
            name: "control characters",
            reason: "bpftool lets a pin's name end a line and forge the next one; ours is made visible.",
            concerns: { $0.form == .plainWithPins },
            edit: { $0.theirs.replace(#"(\n\tpinned [^\n]*/two)\n(lines\n)"#, with: #"$1\\n$2"#) },
            seenIn: { content in
                content.pins.keys.first { $0.hasSuffix("/two\nlines") }.map {
                    ShowCommand(.map, ["pinned", $0], .plainWithPins)
                }
            }),
        AllowedDifference(
            name: "order of pins",
            reason:
                "bpftool prints an object's pins in the order of a hash table, which varies with their count.",
            concerns: { $0.form.showsPins },
            edit: { pair in
                pair.ours.sortPins()
                pair.theirs.sortPins()
            },
            // By chance the orders may be the same.
            seenIn: { _ in nil }),
        AllowedDifference(
            name: "pins of BTF users",
            reason: "With -f ours also names the pins of the programs and maps that a BTF object belongs to.",
            concerns: { $0.kind == .btf && $0.form.showsPins },
            edit: { pair in
                pair.ours.replace(#"\n\tpinned [^\n]*"#, with: "")
                pair.ours.replace(#",\s*"pinned": ?\[("(\\.|[^"\\])*",?)*\s*\]"#, with: "")
            },
            seenIn: { content in
                content.btfs["functions"].map { ShowCommand(.btf, ["id", "\($0.id)"], .plainWithPins) }
            }),
    ]
}

extension String {
    fileprivate mutating func replace(_ pattern: String, with template: String) {
        self = Patterns.expression(pattern).stringByReplacingMatches(
            in: self, range: NSRange(startIndex..., in: self), withTemplate: template)
    }

    /// Sorts the lines or the JSON strings that name an object's pins.
    fileprivate mutating func sortPins() {
        let list = Patterns.expression(#"(\n\tpinned [^\n]*)+|"pinned": ?\[("(\\.|[^"\\])*",?)*"#)
        let pin = Patterns.expression(#"\n\tpinned [^\n]*|(?<=[\[,])"(\\.|[^"\\])*""#)
        for match in list.matches(in: self, range: NSRange(startIndex..., in: self)).reversed() {
            guard let range = Range(match.range, in: self) else { continue }
            let part = String(self[range])
            let pins = pin.matches(in: part, range: NSRange(part.startIndex..., in: part)).compactMap {
                Range($0.range, in: part).map { String(part[$0]) }
            }
            guard let first = pins.first, let start = part.range(of: first)?.lowerBound else { continue }
            let separator = first.hasPrefix("\n") ? "" : ","
            replaceSubrange(range, with: part[..<start] + pins.sorted().joined(separator: separator))
        }
    }
}

/// Regular expressions, each compiled once.
private enum Patterns {
    private nonisolated(unsafe) static let compiled = NSCache<NSString, NSRegularExpression>()

    static func expression(_ pattern: String) -> NSRegularExpression {
        if let known = unsafe compiled.object(forKey: pattern as NSString) { return known }
        guard let expression = try? NSRegularExpression(pattern: pattern) else {
            preconditionFailure("not a regular expression: \(pattern)")
        }
        unsafe compiled.setObject(expression, forKey: pattern as NSString)
        return expression
    }
}
