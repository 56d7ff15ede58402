import Foundation
import Testing

/// Every structure of the running kernel, laid out by pahole and by us.
///
/// What is packed is not compared: BTF does not tell. pahole guesses it of whatever holds a packed structure at
/// an odd place, and of nothing that has a hole.
@Suite(.needsPahole) struct PaholeComparisonTests {
    /// A structure as `btf layout` writes it.
    struct Layout: Decodable {
        struct Hole: Decodable {
            let before: Int
            let size: Int?
            let bits: Int?
        }

        struct Member: Decodable {
            let name: String?
            let offset: Int
            let size: Int
            let bit_offset: Int?
            let members: [Member]?
            let holes: [Hole]?
        }

        let kind: String
        let name: String?
        let size: Int
        let cachelines: Int
        let members: [Member]
        let holes: [Hole]?
        let sum_members: Int?
        let sum_holes: Int?
        let sum_bit_holes: Int?
        let padding: Int
        let bit_padding: Int?

        var rows: [PaholeLayout.Row] { Self.rows(members, holes) }

        /// In pahole's order: bits before bytes in the same place, parts before what holds them.
        private static func rows(_ members: [Member], _ holes: [Hole]?) -> [PaholeLayout.Row] {
            var rows: [PaholeLayout.Row] = []
            var rest = (holes ?? [])[...]
            for (index, member) in members.enumerated() {
                while let hole = rest.first, hole.before == index {
                    rows.append(.hole(bits: hole.bits ?? (hole.size ?? 0) * 8))
                    rest.removeFirst()
                }
                if let parts = member.members { rows += Self.rows(parts, member.holes) }
                rows.append(.member(offset: member.offset, bit: member.bit_offset, size: member.size))
            }
            return rows
        }

        func agrees(with theirs: PaholeLayout) -> Bool {
            guard kind == theirs.keyword.uppercased(), rows == theirs.rows,
                members.count == theirs.declarations.count,
                zip(members, theirs.declarations).allSatisfy({ $1.contains($0.name ?? "}") })
            else { return false }
            // It sums up structures only.
            guard kind == "STRUCT" else { return true }
            let facts = theirs.facts
            return size == facts["size"] && cachelines == facts["cachelines"]
                && members.count == facts["members"] && padding == facts["padding"] ?? 0
                && bit_padding ?? 0 == facts["bit_padding"] ?? 0
                && sum_holes == facts["sum holes"] ?? 0 && sum_bit_holes == facts["sum bit holes"] ?? 0
                && facts["sum members"].map { $0 == sum_members } ?? true
        }
    }

    @Test func `all structures of the kernel lie as pahole says`() throws {
        let path = "/sys/kernel/btf/vmlinux"
        let run = try ProgramRun(try Tools.swbpf(), ["-j", "btf", "layout", "*", "in", path])
        #expect(run.status == 0)
        let ours = Dictionary(
            grouping: try JSONDecoder().decode([Layout].self, from: Data(run.output))
                .filter { $0.name != nil }
        ) { "\($0.kind) \($0.name ?? "")" }
        let theirs = PaholeLayout.read(
            try ProgramRun(Tools.pahole ?? "", ["-F", "btf", path], environment: ["LC_ALL": "C"]).output)
        #expect(theirs.count > 3000)

        let different = theirs.filter { layout in
            // What a pointer points to is not part of the structure: its offsets start at 0 again.
            if layout.hasExpandedPointer { return false }
            // Of several with one name it shows one, and does not say which.
            let named = ours["\(layout.keyword.uppercased()) \(layout.name)"] ?? []
            return !named.contains { $0.agrees(with: layout) }
        }
        #expect(different == [])
        #expect(theirs.count { $0.hasExpandedPointer } < 10)
        let known = Set(theirs.map { "\($0.keyword.uppercased()) \($0.name)" })
        #expect(Set(ours.keys).subtracting(known) == [])
    }
}

extension Tools {
    static let pahole: String? = {
        let path = "/usr/bin/pahole"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()
}

extension Trait where Self == ConditionTrait {
    /// Skips where pahole is missing. `SWBPF_KERNEL_TESTS=require` makes that a failure.
    static var needsPahole: ConditionTrait {
        .enabled("pahole is in Debian's package dwarves") {
            if Tools.pahole != nil { return true }
            if Shell.mustRun { throw Shell.Missing(what: "pahole: install dwarves") }
            return false
        }
    }
}
