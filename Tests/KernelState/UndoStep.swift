import SwbpfCore

private import CKernel
private import Glibc

/// How something that outlives the process's descriptors is removed.
///
/// A step that fails is passed over: what it removes may be gone already.
enum UndoStep: Sendable {
    case removeFile(String)
    case removeDirectory(String)
    case unmount(String)
    case deleteDevice(String)
    /// Takes back operations that a map without a link registered: the kernel holds that map itself.
    case unregister(map: ObjectHandle)
    /// Ends a child that waits for its standard input, and waits until it is gone.
    case end(child: CInt, input: SharedDescriptor)

    func run() {
        switch self {
        case .removeFile(let path):
            _ = unsafe unlink(path)
        case .removeDirectory(let path):
            _ = unsafe rmdir(path)
        case .unmount(let path):
            _ = unsafe swbpf_unmount(path, 2 /* MNT_DETACH */)
        case .deleteDevice(let name):
            try? Netlink.delete(device: name)
        case .unregister(let map):
            let request = KernelRequest()
            request.set(0, descriptor: map.descriptor.number)
            request.set(8, list: [UInt32(0)])
            _ = try? request.call(.mapDelete)
        case .end(let child, let input):
            // It waits for a line, or for the end of its input.
            _ = unsafe write(input.number, "\n", 1)
            while waitpid(child, nil, 0) < 0, errno == EINTR {}
        }
    }
}
