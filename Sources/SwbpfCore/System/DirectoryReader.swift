private import CKernel
private import Glibc

/// The entries of an open directory, without `.` and `..`.
package func directoryEntries(
    _ directory: borrowing FileDescriptor, about subject: @autoclosure () -> String
) throws(SystemCallError) -> [DirectoryEntry] {
    var entries: [DirectoryEntry] = []
    try forEachDirectoryEntry(directory, about: subject()) { name, type in
        entries.append(
            DirectoryEntry(name: Array(name), isDirectory: type == DT_DIR, isSymbolicLink: type == DT_LNK))
    }
    return entries
}

/// Calls `body` with each entry's name and type (`DT_...`), without `.` and `..`.
package func forEachDirectoryEntry(
    _ directory: borrowing FileDescriptor, about subject: @autoclosure () -> String,
    _ body: (ArraySlice<UInt8>, Int) -> Void
) throws(SystemCallError) {
    var buffer = [UInt8](repeating: 0, count: 32768)
    while true {
        var target = buffer.mutableSpan
        // The kernel writes during the call only, while `target` pins the memory.
        let filled = unsafe target.withUnsafeMutableBytes { bytes in
            unsafe swbpf_getdents64(directory.number, bytes.baseAddress, UInt32(bytes.count))
        }
        if filled < 0 { throw SystemCallError(call: "getdents", subject: subject(), number: CInt(-filled)) }
        if filled == 0 { return }
        // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name.
        var offset = 0
        while offset + 19 <= filled {
            let length = Int(buffer[offset + 16]) | Int(buffer[offset + 17]) << 8
            guard length > 19, offset + length <= filled else { break }
            let nameStart = offset + 19
            var nameEnd = nameStart
            while nameEnd < offset + length, buffer[nameEnd] != 0 { nameEnd += 1 }
            let name = buffer[nameStart..<nameEnd]
            let isSelfOrParent =
                name.first == 0x2e && (name.count == 1 || (name.count == 2 && name.last == 0x2e))
            if !isSelfOrParent { body(name, Int(buffer[offset + 18])) }
            offset += length
        }
    }
}
