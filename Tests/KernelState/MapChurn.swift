import SwbpfCore

private import Foundation
private import Synchronization

/// A map of numbered entries, some of which a thread changes as fast as it can.
///
/// The lower half of the numbers is never touched.
public final class MapChurn: Sendable {
    /// What is done to the upper half.
    public enum Change: Sendable {
        /// Each entry is deleted and inserted again.
        case replace
        /// Each value is set again.
        case update
    }

    /// A type of map, as far as its keys differ.
    public struct Kind: Sendable, CustomStringConvertible {
        public let description: String
        let type: UInt32
        let flags: UInt32
        /// Stands before the number in each key.
        let prefix: [UInt8]
        let isPerCPU: Bool

        public static let hash = Kind(
            description: "hash", type: 1, flags: 0, prefix: [], isPerCPU: false)
        public static let hashWithoutPreallocation = Kind(
            description: "hash without preallocation", type: 1, flags: 1, prefix: [], isPerCPU: false)
        public static let leastRecentlyUsed = Kind(
            description: "lru_hash", type: 9, flags: 0, prefix: [], isPerCPU: false)
        public static let perCPU = Kind(
            description: "percpu_hash", type: 5, flags: 0, prefix: [], isPerCPU: true)
        public static let trie = Kind(
            description: "lpm_trie", type: 11, flags: 1, prefix: [32, 0, 0, 0], isPerCPU: false)

        /// Bytes of a key; the last four are the number.
        public var keySize: Int { prefix.count + 4 }
    }

    public let handle: ObjectHandle
    public let kind: Kind
    /// Entries in all. Those below half of it are always there.
    public let count: Int
    public var stable: Range<Int> { 0..<count / 2 }
    public var id: UInt32 { handle.id }

    private let changes = Atomic(0)
    private let isRequestedToEnd = Atomic(false)

    /// Makes the map with all of its entries.
    public init(_ kind: Kind, count: Int) throws {
        raiseLimits()
        self.kind = kind
        self.count = count
        handle = try ObjectHandle(
            .map,
            try MapSpecification(
                type: kind.type, name: "churn", keySize: UInt32(kind.keySize), valueSize: 8,
                // Lists of free entries are kept for each processor; nothing may be evicted for want of one.
                capacity: UInt32(count * 2), flags: kind.flags
            ).create())
        let calls = Calls(self)
        for number in 0..<count { try calls.update(number, 0) }
    }

    /// How often an entry was changed since the beginning.
    public var changeCount: Int { changes.load(ordering: .relaxed) }

    /// Runs `body` while another thread changes entries.
    public func during<Result>(_ change: Change, _ body: () throws -> Result) throws -> Result {
        let ended = DispatchSemaphore(value: 0)
        isRequestedToEnd.store(false, ordering: .relaxed)
        let thread = Thread { [self] in
            run(change)
            ended.signal()
        }
        thread.start()
        defer {
            isRequestedToEnd.store(true, ordering: .relaxed)
            ended.wait()
        }
        return try body()
    }

    private func run(_ change: Change) {
        let calls = Calls(self)
        var number = stable.upperBound
        var round: UInt64 = 1
        while !isRequestedToEnd.load(ordering: .relaxed) {
            if change == .replace { try? calls.delete(number) }
            try? calls.update(number, round)
            changes.wrappingAdd(1, ordering: .relaxed)
            number += 1
            if number == count {
                number = stable.upperBound
                round += 1
            }
        }
        // Whoever comes next finds all entries again.
        for number in stable.upperBound..<count { try? calls.update(number, 0) }
    }

    /// Calls with the same memory each time: it is freed when nothing refers to this any more, thus after
    /// the calls.
    @safe private final class Calls {
        private let key: UnsafeMutableBufferPointer<UInt8>
        private let value: UnsafeMutableBufferPointer<UInt64>
        private let keyStart: Int
        private let isBigEndian: Bool
        private var attributes = BPFAttributes()

        init(_ churn: MapChurn) {
            let prefix = churn.kind.prefix
            unsafe key = .allocate(capacity: prefix.count + 4)
            _ = unsafe key.initialize(from: prefix + [0, 0, 0, 0])
            // More than there are processors in any machine that runs tests.
            unsafe value = .allocate(capacity: churn.kind.isPerCPU ? 8192 : 1)
            unsafe value.initialize(repeating: 0)
            keyStart = prefix.count
            isBigEndian = !prefix.isEmpty
            attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: churn.handle.descriptor.number)
            attributes[AttributeField<UInt64>(8)] = unsafe UInt64(UInt(bitPattern: key.baseAddress))
            attributes[AttributeField<UInt64>(16)] = unsafe UInt64(UInt(bitPattern: value.baseAddress))
            attributes[AttributeField<UInt64>(24)] = 0
        }

        deinit {
            unsafe key.deallocate()
            unsafe value.deallocate()
        }

        func update(_ number: Int, _ content: UInt64) throws(SystemCallError) {
            set(number)
            unsafe value[0] = content
            try bpf(.mapUpdate, &attributes)
        }

        func delete(_ number: Int) throws(SystemCallError) {
            set(number)
            try bpf(.mapDelete, &attributes)
        }

        private func set(_ number: Int) {
            for index in 0..<4 {
                let shift = (isBigEndian ? 3 - index : index) * 8
                unsafe key[keyStart + index] = UInt8(truncatingIfNeeded: number >> shift)
            }
        }
    }
}
