/// How entries are written, beyond what the words about each of them say.
struct UpdateOptions {
    /// What is not named stays as it is.
    var mayMerge = false
    /// Under the value's spin lock.
    var usesLock = false
    /// The one CPU whose value is written.
    var cpu: Int?
}

/// Writes single entries, as words describe them, into one map.
struct EntryUpdate {
    let map: OpenMap
    private let shape: EntryShape
    private let options: UpdateOptions
    /// Until a kernel says that it cannot write one CPU's value by itself.
    private var mayWriteOneCPU = true

    /// How often an entry that appears or goes meanwhile is tried again.
    private static let attempts = 8

    init(_ map: OpenMap, _ shape: EntryShape, _ options: UpdateOptions) throws {
        self.map = map
        self.shape = shape
        self.options = options
        guard let cpu = options.cpu else { return }
        guard !shape.cpus.isEmpty else {
            throw UsageError("option '--cpu': \(map.subject) has one value for all CPUs")
        }
        guard shape.cpus.contains(cpu) else {
            throw UsageError(
                "option '--cpu': there is no CPU \(cpu), they are \(shape.cpus[0]) to "
                    + "\(shape.cpus[shape.cpus.count - 1])")
        }
    }

    // MARK: Words

    /// Refuses what the words leave out or what does not go together. Nothing has been changed by then.
    func check(_ entry: GivenEntry) throws(UsageError) {
        guard entry.key != nil || shape.keySize == 0 else {
            throw UsageError("the key is missing: 'key' and its \(shape.keySize) bytes")
        }
        guard entry.hasValue || shape.valueSize == 0 else {
            throw UsageError("the value is missing: 'value' and what it is")
        }
        if options.cpu != nil, !entry.cpuValues.isEmpty {
            throw UsageError("'--cpu' and 'value@' exclude each other")
        }
        guard options.mayMerge else { return }
        if shape.keySize == 0 {
            throw UsageError("option '--merge': \(map.subject) has no keys to find an entry by")
        }
        if entry.object != nil || shape.cpus.isEmpty && entry.value?.isWhole ?? false {
            throw UsageError("'--merge' keeps what is not named: name fields, as in 'value.count 5'")
        }
    }

    /// The bytes of an entry that depends on nothing that is in the map; `nil` for one that does.
    func independentBytes(_ entry: GivenEntry) throws -> (key: [UInt8], value: [UInt8])? {
        guard !options.mayMerge, options.cpu == nil, entry.object == nil else { return nil }
        let zeros = [UInt8](repeating: 0, count: map.valueStride)
        return (try entry.key?.bytes() ?? [], try value(entry, over: zeros))
    }

    /// All bytes that belong to a key, where those that were not named are as they were.
    private func value(_ entry: GivenEntry, over start: [UInt8]) throws -> [UInt8] {
        guard !shape.cpus.isEmpty else { return try entry.value?.bytes(over: start) ?? start }
        var bytes = start
        for (place, cpu) in shape.cpus.enumerated() where options.cpu == nil || options.cpu == cpu {
            let range = place * map.cpuStride..<place * map.cpuStride + shape.valueSize
            var one = Array(bytes[range])
            if let value = entry.cpuValues[cpu] ?? entry.value {
                one = try value.bytes(over: options.mayMerge ? one : [UInt8](repeating: 0, count: one.count))
            }
            bytes.replaceSubrange(range, with: one)
        }
        return bytes
    }

    // MARK: Writing

    mutating func write(_ entry: GivenEntry) throws {
        let key = try entry.key?.bytes() ?? []
        if let (kind, selector) = entry.object {
            return try write(try open(selector, kind), key, entry.condition)
        }
        if let independent = try independentBytes(entry) {
            return try check(
                update(independent.key, independent.value, entry.condition), key, entry.condition)
        }
        if let cpu = options.cpu, !options.mayMerge, mayWriteOneCPU, let value = entry.value {
            let flags = MapElements.cpu | UInt64(cpu) << 32
            let number = update(key, try value.bytes(), entry.condition, flags)
            guard map.error(number, .mapUpdate).isInvalidArgument else {
                return try check(number, key, entry.condition)
            }
            // Older kernels know all CPUs' values only.
            mayWriteOneCPU = false
        }
        try change(entry, key)
    }

    /// Reads what is there, changes what was named, and writes all of it.
    private func change(_ entry: GivenEntry, _ key: [UInt8]) throws {
        for attempt in 1...Self.attempts {
            var current = [UInt8](repeating: 0, count: map.valueStride)
            let lookup = MapElements.lookUp(map.descriptor, key: key, into: &current, flags: lock)
            let error = map.error(lookup, .mapLookup)
            let isThere = lookup == 0
            guard isThere || error.isNoEntry else { throw refusal(error, key, nil) }
            // What was read must not bring back an entry that has gone, nor replace one that has come.
            let condition = entry.condition ?? .any
            let expected: GivenEntry.Condition = condition != .any ? condition : isThere ? .exist : .noExist
            let number = update(key, try value(entry, over: current), expected)
            if condition == .any, attempt < Self.attempts, number != 0 {
                let error = map.error(number, .mapUpdate)
                if error.isExisting && !isThere || error.isNoEntry && isThere { continue }
            }
            return try check(number, key, expected)
        }
    }

    private var lock: UInt64 { options.usesLock ? MapElements.lock : 0 }

    private func update(
        _ key: [UInt8], _ value: [UInt8], _ condition: GivenEntry.Condition?, _ flags: UInt64 = 0
    ) -> CInt {
        let flags = flags | (condition ?? .any).rawValue | lock
        for _ in 0..<Self.attempts {
            let number = MapElements.update(map.descriptor, key: key, value: value, flags: flags)
            guard number != 0, map.error(number, .mapUpdate).mayPass else { return number }
        }
        return MapElements.update(map.descriptor, key: key, value: value, flags: flags)
    }

    private func check(_ number: CInt, _ key: [UInt8], _ condition: GivenEntry.Condition?) throws {
        guard number != 0 else { return }
        throw refusal(map.error(number, .mapUpdate), key, condition)
    }

    private func refusal(
        _ error: SystemCallError, _ key: [UInt8], _ condition: GivenEntry.Condition?
    ) -> any Error {
        EntryError(
            map, .write, key: key, flags: (condition ?? .any).rawValue | lock, error)
    }

    // MARK: Maps and programs as values

    /// The descriptor stands for the object until the kernel has taken it.
    private func write(
        _ object: consuming FileDescriptor, _ key: [UInt8], _ condition: GivenEntry.Condition?
    ) throws {
        let value = littleEndianBytes(UInt32(bitPattern: object.number))
        let result = update(key, value, condition)
        _ = consume object
        try check(result, key, condition)
    }
}

/// One entry that the kernel did not let be written or deleted.
struct EntryError: Error, CustomStringConvertible {
    let description: String

    init(
        _ map: OpenMap, _ action: MapWriteError.Action, key: [UInt8], flags: UInt64, _ error: SystemCallError
    ) {
        let reason = MapWriteError(map, action, doneCount: 0, key: key, flags: flags, error).reason
        // Where the map tells nothing more, what the tool knows of such errors does.
        let isPlain = reason == "\(error.call): \(error.reason)"
        description = isPlain ? message(for: error) : "\(map.subject): \(reason)"
    }
}
