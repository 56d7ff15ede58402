import SwbpfCore

/// One bpf(2) call with the memory that its attributes point to.
///
/// The memory lives as long as the request, thus longer than the call. It is safe to use, since the request
/// alone keeps the addresses, and frees them when nothing refers to it any more.
@safe final class KernelRequest {
    private var attributes = BPFAttributes()
    private var lent: [UnsafeMutableRawBufferPointer] = unsafe []

    deinit {
        unsafe lent.forEach { unsafe $0.deallocate() }
    }

    subscript(offset: Int) -> UInt32 {
        get { attributes[AttributeField<UInt32>(offset)] }
        set { attributes[AttributeField<UInt32>(offset)] = newValue }
    }

    func set(_ offset: Int, _ value: UInt32) { self[offset] = value }
    func set(_ offset: Int, descriptor: CInt) { self[offset] = UInt32(bitPattern: descriptor) }
    func set(_ offset: Int, wide value: UInt64) { attributes[AttributeField<UInt64>(offset)] = value }

    /// Writes a name of at most 15 bytes into the union itself.
    func set(_ offset: Int, name: String) { attributes.setText(name, at: offset, capacity: 16) }

    /// Lends bytes and writes their address.
    func set(_ offset: Int, lending bytes: [UInt8]) { set(offset, wide: lend(bytes)) }

    /// Lends text with the NUL behind it and writes its address.
    func set(_ offset: Int, text: String) { set(offset, lending: Array(text.utf8) + [0]) }

    /// Lends numbers and writes the address of the first.
    func set<Value: FixedWidthInteger>(_ offset: Int, list: [Value]) {
        set(offset, lending: list.flatMap { [UInt8].of($0) })
    }

    /// Makes the union at least this long, for members that stay zero.
    func extend(to count: Int) { attributes.count = max(attributes.count, count) }

    /// Lends bytes that the request owns; returns their address.
    func lend(_ bytes: [UInt8]) -> UInt64 {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        unsafe memory.copyBytes(from: bytes)
        unsafe lent.append(memory)
        return UInt64(UInt(bitPattern: memory.baseAddress))
    }

    /// What stands now in the memory that was lent last.
    var lastLent: [UInt8] { unsafe lent.last.map { unsafe Array($0) } ?? [] }

    @discardableResult
    func call(_ command: BPFCommand) throws(SystemCallError) -> CInt {
        defer { withExtendedLifetime(self) {} }
        return try bpf(command, &attributes)
    }

    func open(_ command: BPFCommand) throws(SystemCallError) -> FileDescriptor {
        FileDescriptor(owning: try call(command))
    }
}
