private import Glibc
private import Synchronization

/// Memory that others write to while we read it: what the kernel shares of a ring.
///
/// Every access is checked against its bounds. Who judges a number in it loads the number once and uses what was
/// loaded, since it may be another one the next time.
@safe
final class SharedMemory {
    let count: Int
    private let start: UnsafeMutableRawPointer
    private let release: (UnsafeMutableRawPointer, Int) -> Void

    private init(
        _ start: UnsafeMutableRawPointer, count: Int,
        release: @escaping (UnsafeMutableRawPointer, Int) -> Void
    ) {
        unsafe self.start = start
        self.count = count
        unsafe self.release = release
    }

    deinit { unsafe release(start, count) }

    /// mmap(2) of a part of what a descriptor stands for.
    convenience init(
        mapping descriptor: borrowing FileDescriptor, at offset: Int = 0, count: Int, isWritable: Bool,
        about subject: @autoclosure () -> String
    ) throws(SystemCallError) {
        let access = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let start = unsafe mmap(nil, count, access, MAP_SHARED, descriptor.number, offset)
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw SystemCallError(call: "mmap", subject: subject(), number: errno)
        }
        unsafe self.init(start, count: count) { unsafe munmap($0, $1) }
    }

    /// Memory of its own, filled with what `bytes` holds now.
    convenience init(copying bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(8, bytes.count), alignment: 8)
        unsafe memory.copyBytes(from: bytes)
        guard let start = memory.baseAddress else { preconditionFailure("memory that was allocated starts") }
        unsafe self.init(start, count: bytes.count) { start, _ in unsafe start.deallocate() }
    }

    // MARK: Numbers

    /// The address of a number that is aligned and lies inside.
    private func address(of offset: Int, _ width: Int) -> UnsafeMutableRawPointer {
        precondition(offset >= 0 && offset <= count - width && offset % width == 0, "outside of the memory")
        return unsafe start + offset
    }

    /// A number, and with it everything that was written before it was.
    func load32(at offset: Int) -> UInt32 {
        let number = unsafe address(of: offset, 4).assumingMemoryBound(to: Atomic<UInt32>.self)
        return unsafe number.pointee.load(ordering: .acquiring)
    }

    /// A number, and with it everything that was written before it was.
    func load64(at offset: Int) -> UInt64 {
        let number = unsafe address(of: offset, 8).assumingMemoryBound(to: Atomic<UInt64>.self)
        return unsafe number.pointee.load(ordering: .acquiring)
    }

    /// Lets others see a number, and with it everything that was done before.
    func store32(_ value: UInt32, at offset: Int) {
        let number = unsafe address(of: offset, 4).assumingMemoryBound(to: Atomic<UInt32>.self)
        unsafe number.pointee.store(value, ordering: .releasing)
    }

    /// Lets others see a number, and with it everything that was done before.
    func store64(_ value: UInt64, at offset: Int) {
        let number = unsafe address(of: offset, 8).assumingMemoryBound(to: Atomic<UInt64>.self)
        unsafe number.pointee.store(value, ordering: .releasing)
    }

    // MARK: Bytes

    /// Copies bytes behind what `target` holds.
    func copy(_ range: Range<Int>, to target: inout ByteBuffer) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside of the memory")
        target.append(
            unsafe UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
                .assumingMemoryBound(to: UInt8.self).span)
    }

    /// Writes bytes into the memory.
    func write(_ bytes: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count - bytes.count, "outside of the memory")
        unsafe bytes.withUnsafeBytes { source in
            if let first = source.baseAddress {
                unsafe (start + offset).copyMemory(from: first, byteCount: source.count)
            }
        }
    }
}
