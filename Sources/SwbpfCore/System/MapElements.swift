private import Glibc

/// Reads and writes the entries of maps. What an entry is made of is the caller's knowledge: buffers have
/// to be as large as the map says.
///
/// Every call returns 0, or the number of the error: for many of them a missing key is an answer.
package enum MapElements {
    private enum Field {
        static let map = AttributeField<UInt32>(0)
        static let key = AttributeField<UInt64>(8)
        static let value = AttributeField<UInt64>(16)
        static let flags = AttributeField<UInt64>(24)
    }

    /// How an entry may be written: `BPF_ANY`, `BPF_NOEXIST`, `BPF_EXIST`.
    package static let any: UInt64 = 0
    package static let noExist: UInt64 = 1
    package static let exist: UInt64 = 2
    /// `BPF_F_LOCK`: under the value's spin lock.
    package static let lock: UInt64 = 4
    /// `BPF_F_CPU`, since Linux 7.0: one CPU's value; its number is in the upper half of the flags.
    package static let cpu: UInt64 = 8

    /// Reads a value. A key of no bytes is handed over as none, as queues and stacks want it.
    package static func lookUp(
        _ map: borrowing FileDescriptor, key: [UInt8], into value: inout [UInt8], flags: UInt64 = 0
    ) -> CInt {
        call(.mapLookup, map, key, &value, flags)
    }

    /// Takes a value out.
    package static func lookUpAndDelete(
        _ map: borrowing FileDescriptor, key: [UInt8], into value: inout [UInt8], flags: UInt64 = 0
    ) -> CInt {
        call(.mapLookupAndDelete, map, key, &value, flags)
    }

    /// Finds the key behind one; without one, the first. The order is the kernel's.
    package static func nextKey(
        _ map: borrowing FileDescriptor, after key: [UInt8]?, into next: inout [UInt8]
    ) -> CInt {
        call(.mapGetNextKey, map, key ?? [], &next, 0)
    }

    package static func update(
        _ map: borrowing FileDescriptor, key: [UInt8], value: [UInt8], flags: UInt64
    ) -> CInt {
        var value = value
        return call(.mapUpdate, map, key, &value, flags)
    }

    package static func delete(_ map: borrowing FileDescriptor, key: [UInt8], flags: UInt64 = 0) -> CInt {
        var nothing: [UInt8] = []
        return call(.mapDelete, map, key, &nothing, flags)
    }

    /// From now on user space may no longer write to the map.
    package static func freeze(_ map: borrowing FileDescriptor) -> CInt {
        var attributes = BPFAttributes()
        attributes[Field.map] = UInt32(bitPattern: map.number)
        return bpfNumber(.mapFreeze, &attributes)
    }

    private static func call(
        _ command: BPFCommand, _ map: borrowing FileDescriptor, _ key: [UInt8], _ value: inout [UInt8],
        _ flags: UInt64
    ) -> CInt {
        var attributes = BPFAttributes()
        attributes[Field.map] = UInt32(bitPattern: map.number)
        if flags != 0 { attributes[Field.flags] = flags }
        let key = key.span
        var target = value.mutableSpan
        // The kernel uses both addresses during the call only, while the spans hold the arrays.
        return unsafe key.withUnsafeBytes { key in
            unsafe target.withUnsafeMutableBytes { value in
                attributes[Field.key] = unsafe address(of: key.baseAddress, count: key.count)
                attributes[Field.value] = unsafe address(of: value.baseAddress, count: value.count)
                return bpfNumber(command, &attributes)
            }
        }
    }
}

/// An address as bpf(2) takes it; 0 for memory of no bytes.
private func address(of memory: UnsafeRawPointer?, count: Int) -> UInt64 {
    count == 0 ? 0 : UInt64(UInt(bitPattern: memory))
}

/// One of many entries' worth of keys and values, lent to the kernel by one call.
package struct MapBatch {
    private enum Field {
        static let start = AttributeField<UInt64>(0)
        static let next = AttributeField<UInt64>(8)
        static let keys = AttributeField<UInt64>(16)
        static let values = AttributeField<UInt64>(24)
        static let count = AttributeField<UInt32>(32)
        static let map = AttributeField<UInt32>(36)
        static let elementFlags = AttributeField<UInt64>(40)
    }

    /// Keys, one behind the other.
    package var keys: [UInt8]
    /// Values, one behind the other; of a per-CPU map those of all CPUs for each key.
    package var values: [UInt8]
    /// How many entries the kernel has read or written.
    package private(set) var count = 0
    /// Where the next call goes on. Its meaning is the kernel's.
    private var position: [UInt8]
    package private(set) var isStarted = false

    /// Room for so many entries.
    package init(capacity: Int, keySize: Int, valueStride: Int) {
        keys = [UInt8](repeating: 0, count: capacity * keySize)
        values = [UInt8](repeating: 0, count: capacity * valueStride)
        position = [UInt8](repeating: 0, count: max(keySize, 8))
    }

    /// Keys and values to write; a batch of keys to delete has no values.
    package init(keys: [UInt8], values: [UInt8] = []) {
        self.keys = keys
        self.values = values
        position = []
    }

    /// Reads the next entries, at most as many as asked for.
    ///
    /// `ENOENT` comes with the last entries, `ENOSPC` where not even what belongs together fits.
    package mutating func readNext(
        _ map: borrowing FileDescriptor, atMost capacity: Int, elementFlags: UInt64 = 0
    ) -> CInt {
        var next = [UInt8](repeating: 0, count: position.count)
        var attributes = BPFAttributes()
        attributes[Field.elementFlags] = elementFlags
        let number = call(.mapLookupBatch, map, capacity, &attributes, next: &next)
        // With another error nothing was read, and the number is still the one that was asked for.
        if ![0, ENOENT, EINTR, EAGAIN].contains(number) { count = 0 }
        if number == 0 || count > 0 {
            position = next
            isStarted = true
        }
        return number
    }

    /// Writes entries; `count` says how many of them, from the first on, are in the map.
    package mutating func write(
        _ map: borrowing FileDescriptor, count entries: Int, elementFlags: UInt64 = 0
    ) -> CInt {
        var nothing: [UInt8] = []
        var attributes = BPFAttributes()
        attributes[Field.elementFlags] = elementFlags
        return change(call(.mapUpdateBatch, map, entries, &attributes, next: &nothing), entries)
    }

    /// Deletes keys; `count` says how many of them, from the first on, are gone.
    package mutating func delete(_ map: borrowing FileDescriptor, count entries: Int) -> CInt {
        var nothing: [UInt8] = []
        var attributes = BPFAttributes()
        attributes[Field.elementFlags] = 0
        return change(call(.mapDeleteBatch, map, entries, &attributes, next: &nothing), entries)
    }

    /// Where something was wrong although all is said to be done, the kernel did not begin.
    private mutating func change(_ number: CInt, _ entries: Int) -> CInt {
        if number != 0, count == entries { count = 0 }
        return number
    }

    private mutating func call(
        _ command: BPFCommand, _ map: borrowing FileDescriptor, _ entries: Int,
        _ attributes: inout BPFAttributes, next: inout [UInt8]
    ) -> CInt {
        attributes[Field.map] = UInt32(bitPattern: map.number)
        attributes[Field.count] = UInt32(clamping: entries)
        let number = Self.call(
            command, &attributes, start: isStarted ? position : [], next: &next, keys: &keys, values: &values)
        count = min(Int(attributes[Field.count]), entries)
        return number
    }

    private static func call(
        _ command: BPFCommand, _ attributes: inout BPFAttributes, start: [UInt8], next: inout [UInt8],
        keys: inout [UInt8], values: inout [UInt8]
    ) -> CInt {
        let start = start.span
        var next = next.mutableSpan
        var keys = keys.mutableSpan
        var values = values.mutableSpan
        // The kernel uses the addresses during the call only, while the spans hold the arrays.
        return unsafe start.withUnsafeBytes { start in
            unsafe next.withUnsafeMutableBytes { next in
                unsafe keys.withUnsafeMutableBytes { keys in
                    unsafe values.withUnsafeMutableBytes { values in
                        attributes[Field.start] = unsafe address(of: start.baseAddress, count: start.count)
                        attributes[Field.next] = unsafe address(of: next.baseAddress, count: next.count)
                        attributes[Field.keys] = unsafe address(of: keys.baseAddress, count: keys.count)
                        attributes[Field.values] = unsafe address(of: values.baseAddress, count: values.count)
                        return bpfNumber(command, &attributes)
                    }
                }
            }
        }
    }
}

/// The values of an array that its maker lets be mapped, read without a system call for each.
@safe
package final class MappedArray {
    private let start: UnsafeRawPointer
    private let size: Int

    /// `nil` where the kernel does not let it be mapped.
    package init?(_ map: borrowing FileDescriptor, size: Int) {
        guard size > 0 else { return nil }
        let memory = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, map.number, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
        unsafe start = UnsafeRawPointer(memory)
        self.size = size
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: start), size) }

    /// Copies bytes, which others may be writing.
    package func copy(at offset: Int, count: Int, into target: inout [UInt8]) {
        precondition(offset >= 0 && count >= 0 && offset <= size - count && count <= target.count)
        var target = target.mutableSpan
        unsafe target.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress?.copyMemory(from: start + offset, byteCount: count)
        }
    }
}
