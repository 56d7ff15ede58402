private import CKernel
private import Glibc

/// The name of a network interface in this network namespace, or `nil` if there is none with this index.
package func interfaceName(_ index: UInt32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    var target = buffer.mutableSpan
    // The C library writes during the call only, while `target` pins the memory.
    let found = unsafe target.withUnsafeMutableBufferPointer { name in
        guard let start = name.baseAddress else { return false }
        return unsafe if_indextoname(index, start) != nil
    }
    guard found else { return nil }
    return text(fromSystem: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
}

/// The index of a network interface in this network namespace, or `nil` if there is none with this name.
package func interfaceIndex(_ name: String) -> UInt32? {
    let index = unsafe name.withCString { unsafe if_nametoindex($0) }
    return index == 0 ? nil : index
}

/// The names of all network interfaces in this network namespace, in the order of their indices.
package func interfaceNames() -> [String] {
    guard let list = unsafe if_nameindex() else { return [] }
    defer { unsafe if_freenameindex(list) }
    var names: [String] = []
    // An entry without a name ends the list.
    while let name = unsafe list[names.count].if_name {
        names.append(
            text(
                fromSystem: unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name))).map {
                    UInt8(bitPattern: $0)
                }))
    }
    return names
}

/// The wall-clock time at which the machine started, in nanoseconds since 1970.
package func bootTime() -> Int64 {
    // The clocks cannot be read at once. Whatever passes between the two makes the answer too early, most
    // of all when they are read for the first time, so the latest of a few is the best.
    (0..<3).reduce(Int64.min) { latest, _ in max(latest, wallClock() - nanoseconds(CLOCK_BOOTTIME)) }
}

/// Nanoseconds since 1970.
package func wallClock() -> Int64 { nanoseconds(CLOCK_REALTIME) }

/// Milliseconds that have passed since some moment in the past.
func monotonicMilliseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) / 1_000_000 }

private func nanoseconds(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(clock, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// Seconds since 1970 as local time: `2026-11-22T14:49:11+0000`.
package func localTime(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var fields = unsafe tm()
    guard unsafe localtime_r(&time, &fields) != nil else { return "" }
    var buffer = [CChar](repeating: 0, count: 64)
    var target = buffer.mutableSpan
    // The C library writes during the call only, while `target` pins the memory.
    let count = unsafe target.withUnsafeMutableBufferPointer { characters in
        guard let start = characters.baseAddress else { return 0 }
        return unsafe strftime(start, characters.count, "%Y-%m-%dT%H:%M:%S%z", &fields)
    }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Device and inode of the network namespace this process is in.
package func networkNamespace() -> FileStatus? {
    try? fileStatus("/proc/self/ns/net", following: true)
}

/// The words that a process was started with. Bytes that are not UTF-8 are kept.
public func systemArguments(_ count: CInt, _ words: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> [String]
{
    guard let words = unsafe words else { return [] }
    return (0..<Int(count)).map { index in
        guard let word = unsafe words[index] else { return "" }
        let bytes = unsafe UnsafeBufferPointer(start: word, count: strlen(word))
        return text(fromSystem: unsafe bytes.map { UInt8(bitPattern: $0) })
    }
}

/// The number of this process.
func ownProcessID() -> Int32 { getpid() }

/// Bytes in a page of memory.
func pageSize() -> Int { sysconf(CInt(_SC_PAGESIZE)) }

/// Two threads have the same descriptors. Where the kernel does not say, they are taken to differ.
func shareDescriptors(_ task: Int32, _ other: Int32) -> Bool {
    swbpf_compare_files(task, other) == 0
}

/// The numbers of all processes, ascending, seen from an open /proc; those that it hides are not among them.
func processIDs(_ proc: borrowing FileDescriptor) throws(SystemCallError) -> [Int32] {
    try directoryEntries(proc, about: "/proc")
        .compactMap { Int32(String(decoding: $0.name, as: UTF8.self)) }.sorted()
}

/// What a process calls itself, seen from an open /proc; empty if it has ended.
func processName(_ process: Int32, _ proc: borrowing FileDescriptor) -> String {
    guard let file = try? openFile("\(process)/comm", .read, in: proc), var content = try? readAll(file)
    else { return "" }
    if content.last == 0x0a { content.removeLast() }
    return text(fromSystem: content)
}

/// How many threads a process has, seen from an open /proc; 0 if it has ended.
func threadCount(of process: Int32, _ proc: borrowing FileDescriptor) -> Int {
    var status = stat()
    let result = unsafe systemPath("\(process)/task").withCString {
        unsafe fstatat(proc.number, $0, &status, 0)
    }
    // Each is a directory, and a directory has two links beside those of the directories in it.
    return result == 0 ? max(0, Int(status.st_nlink) - 2) : 0
}
