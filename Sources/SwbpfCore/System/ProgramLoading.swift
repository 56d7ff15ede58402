/// BPF_PROG_LOAD for a small program of our own; it goes with its descriptor.
///
/// - Parameter attributes: everything but the instructions and the licence.
func loadProgram(
    _ code: [UInt8], _ attributes: BPFAttributes, about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> FileDescriptor {
    var attributes = attributes
    attributes[AttributeField<UInt32>(4)] = UInt32(code.count / 8)
    // Helpers for tracing want a licence that is compatible with the GPL; Apache-2.0 is no word for that.
    var memory = code + Array("Dual BSD/GPL".utf8) + [0]
    var target = memory.mutableSpan
    // The kernel reads code and licence during the call only, while `target` pins them.
    return try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
        let base = UInt64(UInt(bitPattern: bytes.baseAddress))
        attributes[AttributeField<UInt64>(8)] = base
        attributes[AttributeField<UInt64>(16)] = base + UInt64(code.count)
        return try bpfOpen(.progLoad, &attributes, about: subject())
    }
}
