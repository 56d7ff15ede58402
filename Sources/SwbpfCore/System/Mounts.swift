private import CKernel
private import Glibc

/// A file system in this process's view of the tree.
package struct Mount: Equatable, Sendable {
    package let path: String
    package let type: String
    package let options: String
}

/// What is mounted, from /proc/self/mounts, in the order in which it was mounted.
package func mounts() throws(SystemCallError) -> [Mount] {
    parseMounts(try readFile("/proc/self/mounts"))
}

/// Reads lines of `source path type options ...`, whose blanks are written as octal numbers.
func parseMounts(_ content: [UInt8]) -> [Mount] {
    content.split(separator: 0x0a).compactMap { line in
        let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard fields.count >= 4 else { return nil }
        return Mount(
            path: text(fromSystem: unescaped(fields[1])), type: text(fromSystem: fields[2]),
            options: text(fromSystem: fields[3]))
    }
}

/// Replaces `\040` and the like by the byte they stand for.
func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        if byte == 0x5c, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
            result.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }))
            rest = rest.dropFirst(3)
        } else {
            result.append(byte)
        }
    }
    return result
}

/// mount(2) of a new BPF file system that only its owner may enter.
package func mountBPFFileSystem(at path: String) throws(SystemCallError) {
    let result = unsafe systemPath(path).withCString { unsafe swbpf_mount("bpf", $0, "bpf", 0, "mode=0700") }
    guard result == 0 else { throw SystemCallError(call: "mount", subject: path, number: CInt(-result)) }
}

/// umount2(2), of what nothing uses.
package func unmount(_ path: String) throws(SystemCallError) {
    let result = unsafe systemPath(path).withCString { unsafe swbpf_unmount($0, 0) }
    guard result == 0 else { throw SystemCallError(call: "umount", subject: path, number: CInt(-result)) }
}

/// unlink(2)
package func removeFile(_ path: String) throws(SystemCallError) {
    let result = unsafe systemPath(path).withCString { unsafe unlink($0) }
    guard result == 0 else { throw SystemCallError(call: "unlink", subject: path, number: errno) }
}

/// mkdir(2), for the owner only.
func makeDirectory(_ path: String) throws(SystemCallError) {
    let result = unsafe systemPath(path).withCString { unsafe mkdir($0, 0o700) }
    guard result == 0 else { throw SystemCallError(call: "mkdir", subject: path, number: errno) }
}

/// rmdir(2)
func removeDirectory(_ path: String) throws(SystemCallError) {
    let result = unsafe systemPath(path).withCString { unsafe rmdir($0) }
    guard result == 0 else { throw SystemCallError(call: "rmdir", subject: path, number: errno) }
}
