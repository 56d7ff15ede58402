import Foundation
import Testing

/// Where `btf dump` answers otherwise than bpftool on purpose.
///
/// A rule edits a pair of outputs so that what it allows is equal, and nothing else. A test makes sure that
/// each is needed, so that none outlives its reason.
struct AllowedDumpDifference: CustomTestStringConvertible, Sendable {
    let name: String
    let reason: String
    let forms: Set<DumpForm>
    var concerns: @Sendable (_ source: [String], _ chosen: [String]) -> Bool = { _, _ in true }
    let edit: @Sendable (_ ours: inout Data, _ theirs: inout Data) -> Void
    /// The program whose types show the difference, and the form that does.
    let seenIn: (program: String, form: DumpForm)

    var testDescription: String { name }

    static let all = [
        AllowedDumpDifference(
            name: "first declaration",
            reason: """
                bpftool sorts void, too, and leaves out the first of the sorted types in its place. Unless \
                another one needs that type, it is not declared.
                """,
            forms: [.c],
            // What is chosen is not sorted.
            concerns: { source, chosen in chosen.isEmpty && (source.first != "map" || source.last == "all") },
            edit: { ours, theirs in
                guard let first = firstDeclaration(of: ours) else { return }
                let declaration = ours[first]
                ours.removeSubrange(first)
                if let other = theirs.range(of: declaration) { theirs.removeSubrange(other) }
            },
            seenIn: ("enum-huge", .c)),
        AllowedDumpDifference(
            name: "large values",
            reason:
                "bpftool widens values of unsigned enumerations to 64 bits as if they were signed, in JSON.",
            forms: [.json, .pretty],
            edit: { _, theirs in
                // Seldom so many that it matters how often the bytes behind are moved.
                var end = theirs.endIndex
                while let range = theirs.range(of: Data("18446744".utf8), options: .backwards, in: 0..<end) {
                    end = range.lowerBound
                    let digits = theirs[end...].prefix { (0x30...0x39).contains($0) }
                    guard let value = UInt64(String(decoding: digits, as: UTF8.self)),
                        value >= UInt64(bitPattern: Int64(Int32.min)), isOfEnumeration(theirs, at: end)
                    else { continue }
                    theirs.replaceSubrange(
                        digits.indices, with: Data("\(UInt32(truncatingIfNeeded: value))".utf8))
                }
            },
            seenIn: ("enums", .json)),
    ]

    /// From behind the last line of the beginning that all have to the next empty line.
    private static func firstDeclaration(of output: Data) -> Range<Data.Index>? {
        guard let beginning = output.range(of: Data("__bpf_fastcall\n#endif\n#endif\n\n".utf8)) else {
            return nil
        }
        let rest = beginning.upperBound..<output.endIndex
        return output.range(of: Data("\n\n".utf8), in: rest).map { beginning.upperBound..<$0.upperBound }
    }

    /// Whether the type that a byte is of is an enumeration of 32 bits.
    private static func isOfEnumeration(_ output: Data, at index: Data.Index) -> Bool {
        guard let kind = output.range(of: Data("\"kind\":".utf8), options: .backwards, in: 0..<index) else {
            return false
        }
        return output[kind.upperBound...].drop { $0 == 0x20 }.starts(with: "\"ENUM\"".utf8)
    }
}
