private import Glibc

/// The content of a file that the kernel provides and nobody can cut short: `/sys/kernel/btf/vmlinux`.
///
/// Mapping it costs microseconds and is possible since Linux 6.16; before, and for the modules'
/// files, it is read, a page for each call. Not for files that others own: a file that shrinks
/// while it is mapped ends the process that reads it.
package func kernelFile(_ path: String) throws(SystemCallError) -> ByteStore {
    let descriptor = try openFile(path)
    let size = try fileStatus(path, following: true).size
    guard size > 0 else { return ByteStore(try readAll(descriptor, about: path)) }
    let start = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
        return ByteStore(try readAll(descriptor, sizeHint: size, about: path))
    }
    let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: size)
    return ByteStore(
        unsafe HeldMemory(bytes) { bytes in
            unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        })
}

/// How many bytes there are before the first NUL; `nil` if there is none.
@inline(__always)
func distanceToNUL(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = bytes.baseAddress, let end = unsafe memchr(start, 0, bytes.count) else { return nil }
    return unsafe start.distance(to: UnsafeRawPointer(end))
}
