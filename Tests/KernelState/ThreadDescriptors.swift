private import CKernel
public import SwbpfCore

/// Gives the calling thread a table of descriptors of its own; what it opens from now on, no other thread has.
public func unshareDescriptors() throws(SystemCallError) {
    let cloneFiles: UInt64 = 0x400
    let result = swbpf_unshare(cloneFiles)
    guard result == 0 else {
        throw SystemCallError(call: "unshare", subject: "descriptors", number: CInt(-result))
    }
}
