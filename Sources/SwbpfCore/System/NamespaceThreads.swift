private import CKernel

/// setns(2): takes the calling thread into a network namespace. Only for threads of their own.
func enterNetworkNamespace(
    _ namespace: borrowing FileDescriptor, about subject: @autoclosure () -> String
) throws(SystemCallError) {
    let result = swbpf_setns(namespace.number, 0x4000_0000 /* CLONE_NEWNET */)
    guard result == 0 else {
        throw SystemCallError(call: "setns", subject: subject(), number: CInt(-result))
    }
}
