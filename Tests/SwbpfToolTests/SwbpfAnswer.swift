import Foundation
import KernelState

/// An object of a list that swbpf wrote as JSON.
struct SwbpfAnswer: Decodable {
    /// A process that has the object open.
    struct Holder: Decodable, Hashable {
        let pid: CInt
        let comm: String
    }

    let id: UInt32
    let name: String?
    let tag: String?
    let pids: [Holder]?

    static func list(_ kind: ObjectKind) throws -> [SwbpfAnswer] {
        let run = try ProgramRun(try Tools.swbpf(), ["-j", kind.word, "show"])
        return try JSONDecoder().decode([SwbpfAnswer].self, from: Data(run.output))
    }
}
