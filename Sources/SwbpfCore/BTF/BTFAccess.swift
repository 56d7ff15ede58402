/// What a CO-RE relocation's access string leads to: `0:1:2` is the third thing in the second member.
public struct BTFAccess: Equatable, Sendable {
    /// A step that a programmer would write; members without a name are passed through silently.
    public enum Step: Equatable, Sendable {
        /// An element of an array, or of what a pointer points to.
        case index(Int)
        case member(String)
        case enumerator(String)
    }

    /// The numbers of the access string.
    public let indexes: [Int]
    /// Empty for what is asked of a type as a whole.
    public let steps: [Step]
    /// From the start of the type, in bits.
    public let bitOffset: Int

    /// libbpf reads no more numbers than this.
    static let depthLimit = 64

    /// The numbers in an access string, or `nil` where it is none.
    static func indexes(in text: String) -> [Int]? {
        var indexes: [Int] = []
        for part in text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            guard indexes.count < depthLimit, 1...10 ~= part.count,
                part.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
            else { return nil }
            let index = part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            guard index <= Int32.max else { return nil }
            indexes.append(index)
        }
        return indexes
    }
}

extension BTFAccess: CustomStringConvertible {
    /// As in C behind the name of the type: `.first[2].second`.
    public var description: String {
        var text = ""
        for (place, step) in steps.enumerated() {
            switch step {
            // What the first number is in C depends on how the pointer is written; mostly it is 0.
            case .index(let index): text += place == 0 && index == 0 ? "" : "[\(index)]"
            case .member(let name): text += ".\(name)"
            case .enumerator(let name): text += "::\(name)"
            }
        }
        return text
    }
}

extension BTF {
    /// What a relocation asks about, by the types of its own object file.
    public func access(of relocation: CORERelocation) throws(DecodeError) -> BTFAccess {
        let text = try name(at: relocation.accessOffset)
        guard let subject = relocation.kind.subject else {
            throw accessError(relocation, "is of unknown kind \(relocation.kind.rawValue)")
        }
        guard let indexes = BTFAccess.indexes(in: text), let first = indexes.first else {
            throw accessError(relocation, "has no access string of up to \(BTFAccess.depthLimit) numbers")
        }
        switch subject {
        case .type:
            guard indexes == [0] else { throw accessError(relocation, "leads into a type, not to it") }
            return BTFAccess(indexes: indexes, steps: [], bitOffset: 0)
        case .enumerator:
            guard indexes.count == 1, let type = try resolved(relocation.type),
                type.kind == .enumeration || type.kind == .enumeration64, first < type.count
            else { throw accessError(relocation, "leads to no enumerator") }
            let name = try name(at: enumerator(first, of: type).nameOffset)
            return BTFAccess(indexes: indexes, steps: [.enumerator(name)], bitOffset: 0)
        case .field: return try fieldAccess(indexes, of: relocation)
        }
    }

    private func fieldAccess(
        _ indexes: [Int], of relocation: CORERelocation
    ) throws(DecodeError) -> BTFAccess {
        var steps: [BTFAccess.Step] = []
        var bitOffset = 0
        var current = relocation.type
        // The first number counts whole values of the type, as if it were an element of an array.
        var elements = Int.max
        for (place, index) in indexes.enumerated() {
            if place > 0 {
                guard let type = try resolved(current) else {
                    throw accessError(relocation, "leads into void")
                }
                if type.kind == .structure || type.kind == .union {
                    guard index < type.count else {
                        throw accessError(
                            relocation, "leads to member \(index) of type \(current), which has \(type.count)"
                        )
                    }
                    let member = try member(index, of: type)
                    bitOffset += member.bitOffset
                    current = member.type
                    // A name may lie in a base that is not there; without one it cannot be shown.
                    let name = try name(at: member.nameOffset)
                    if !name.isEmpty { steps.append(.member(name)) }
                    elements = index == type.count - 1 && !name.isEmpty ? .max : 0
                    continue
                }
                guard let array = try array(type) else {
                    throw accessError(relocation, "leads into type \(current), which has no parts")
                }
                // A flexible array, last in its structure, has as many as there is room for.
                if array.count > 0 || elements == 0 { elements = array.count }
                current = array.element
            }
            guard index < elements else {
                throw accessError(relocation, "leads to element \(index) of \(elements)")
            }
            elements = 0
            steps.append(.index(index))
            let (offset, overflow) = index.multipliedReportingOverflow(by: try size(of: current))
            // Up to 64 of these cannot overflow in bits.
            guard !overflow, offset < 1 << 48 else {
                throw accessError(relocation, "leads out of every address space")
            }
            bitOffset += offset * 8
        }
        return BTFAccess(indexes: indexes, steps: steps, bitOffset: bitOffset)
    }

    private func accessError(_ relocation: CORERelocation, _ reason: String) -> DecodeError {
        DecodeError(
            what: "relocation of instruction \(relocation.instruction) by type \(relocation.type)", offset: 0,
            reason: reason)
    }
}
