/// What is attached at one place by one attach type: `BPF_PROG_QUERY`.
///
/// One query may be put to many places: its memory is used again.
package struct ProgramQuery {
    private enum Field {
        static let target = AttributeField<UInt32>(0)
        static let type = AttributeField<UInt32>(4)
        static let queryFlags = AttributeField<UInt32>(8)
        static let attachFlags = AttributeField<UInt32>(12)
        static let programIDs = AttributeField<UInt64>(16)
        static let count = AttributeField<UInt32>(24)
        static let programFlags = AttributeField<UInt64>(32)
        static let linkIDs = AttributeField<UInt64>(40)
        static let linkFlags = AttributeField<UInt64>(48)
        static let revision = AttributeField<UInt64>(56)
    }

    /// BPF_F_QUERY_EFFECTIVE
    private static let effectiveFlag: UInt32 = 1
    /// No place has more programs than this.
    private static let capacityLimit = 1 << 20

    /// How much is asked about each program. A kernel that cannot tell so much is asked for less.
    package enum Details: Int, Sendable {
        /// Its id.
        case ids
        /// The flags it was attached with, too: since Linux 6.0 for control groups, 6.6 for interfaces.
        case flags
        /// The link that holds it, too: since Linux 6.6, for interfaces.
        case links
    }

    /// One program, in the order in which they run.
    package struct Attached: Equatable, Sendable {
        package var programID: UInt32
        /// `BPF_F_...`; 0 also where the kernel does not tell it of each program.
        package var flags: UInt32 = 0
        /// 0 where no link holds it, or the kernel does not tell.
        package var linkID: UInt32 = 0
        package var linkFlags: UInt32 = 0
    }

    /// The flags of the place as a whole; 0 for an effective query.
    package private(set) var commonFlags: UInt32 = 0
    /// Changes with every attaching and detaching; 0 before Linux 6.6 (6.17 for control groups).
    package private(set) var revision: UInt64 = 0
    /// How many programs the last answer has.
    package private(set) var count = 0
    private var details: Details
    private var capacity: Int
    /// Ids of programs, then their flags, then ids of links, then their flags: `capacity` of each.
    private var memory: [UInt32]

    /// - Parameter capacity: how many programs there may be before a second call is needed.
    package init(_ details: Details = .flags, capacity: Int = 64) {
        precondition(capacity > 0)
        self.details = details
        self.capacity = capacity
        memory = [UInt32](repeating: 0, count: capacity * 4)
    }

    /// The programs of the last answer.
    package var attached: [Attached] {
        (0..<count).map { index in
            Attached(
                programID: memory[index], flags: memory[capacity + index],
                linkID: memory[2 * capacity + index], linkFlags: memory[3 * capacity + index])
        }
    }

    /// Asks about a control group, network namespace, ... Returns 0, or the number of the error.
    ///
    /// - Parameter isEffective: also what is in force here although it is attached further up.
    package mutating func ask(
        _ target: borrowing FileDescriptor, type: UInt32, isEffective: Bool = false
    ) -> CInt {
        ask(UInt32(bitPattern: target.number), type, isEffective)
    }

    /// Asks about a network interface. Returns 0, or the number of the error.
    package mutating func ask(interface index: UInt32, type: UInt32) -> CInt {
        ask(index, type, false)
    }

    private mutating func ask(_ target: UInt32, _ type: UInt32, _ isEffective: Bool) -> CInt {
        // Flags are not told of what is inherited.
        var details = isEffective ? Details.ids : details
        while true {
            forget()
            let (number, found) = call(target, type, isEffective, details)
            if number == ErrorNumber.noSpace, capacity < Self.capacityLimit {
                // More may come before it is asked again.
                capacity = min(max(found, capacity) * 2, Self.capacityLimit)
                memory = [UInt32](repeating: 0, count: capacity * 4)
            } else if number == ErrorNumber.invalid, let fewer = Details(rawValue: details.rawValue - 1) {
                details = fewer
            } else {
                count = number == 0 ? min(found, capacity) : 0
                // Nor will this kernel tell more the next time.
                if number == 0, !isEffective { self.details = details }
                return number
            }
        }
    }

    private mutating func forget() {
        for index in 0..<count {
            for column in 0..<4 { memory[column * capacity + index] = 0 }
        }
        count = 0
    }

    /// The error's number, and how many programs the kernel says there are.
    private mutating func call(
        _ target: UInt32, _ type: UInt32, _ isEffective: Bool, _ details: Details
    ) -> (number: CInt, found: Int) {
        var attributes = BPFAttributes()
        attributes[Field.target] = target
        attributes[Field.type] = type
        if isEffective { attributes[Field.queryFlags] = Self.effectiveFlag }
        attributes[Field.count] = UInt32(capacity)
        attributes[Field.revision] = 0
        let width = capacity * 4
        var lent = memory.mutableSpan
        // The kernel writes through the addresses during the call only, while `lent` pins the memory.
        let number = unsafe lent.withUnsafeMutableBytes { bytes in
            let start = UInt64(UInt(bitPattern: bytes.baseAddress))
            attributes[Field.programIDs] = start
            if details != .ids { attributes[Field.programFlags] = start + UInt64(width) }
            if details == .links {
                attributes[Field.linkIDs] = start + UInt64(2 * width)
                attributes[Field.linkFlags] = start + UInt64(3 * width)
            }
            return bpfNumber(.progQuery, &attributes)
        }
        commonFlags = attributes[Field.attachFlags]
        revision = attributes[Field.revision]
        return (number, Int(attributes[Field.count]))
    }

    /// The answer's error, for those who cannot go on.
    package static func error(_ number: CInt, about subject: String) -> SystemCallError {
        noting(SystemCallError(call: BPFCommand.progQuery.name, subject: subject, number: number))
    }
}
