private import CKernel

/// A file system of some type that is mounted nowhere: its root, and gone when nobody has that open.
///
/// It shows what /sys would show were it mounted there. Since Linux 5.2, with CAP_SYS_ADMIN.
func mountDetached(_ type: String) throws(SystemCallError) -> FileDescriptor {
    let result = unsafe type.withCString { unsafe swbpf_mount_detached($0) }
    guard result >= 0 else { throw SystemCallError(call: "fsmount", subject: type, number: CInt(-result)) }
    return FileDescriptor(owning: CInt(result))
}
