import SwbpfCore

/// A program that exists as long as this value: it does nothing but return a number.
struct LiveProgram: ~Copyable {
    let descriptor: FileDescriptor
    let id: UInt32

    /// - Parameter type: BPF_PROG_TYPE_SOCKET_FILTER unless said otherwise.
    init(name: String, type: UInt32 = 1, returning result: UInt8 = 0) throws {
        LiveObjects.raiseLockedMemoryLimit()
        // r0 = result; exit
        var instructions: [UInt8] = [0xb7, 0, 0, 0, result, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
        var license: [UInt8] = Array("GPL\0".utf8)
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = type
        attributes[AttributeField<UInt32>(4)] = UInt32(instructions.count / 8)
        attributes.setText(name, at: 48, capacity: 16)
        var code = instructions.mutableSpan
        var terms = license.mutableSpan
        // The kernel reads both during the call only, while the spans pin them.
        let descriptor = try unsafe code.withUnsafeMutableBytes { code throws(SystemCallError) in
            try unsafe terms.withUnsafeMutableBytes { terms throws(SystemCallError) in
                attributes[AttributeField<UInt64>(8)] = UInt64(UInt(bitPattern: code.baseAddress))
                attributes[AttributeField<UInt64>(16)] = UInt64(UInt(bitPattern: terms.baseAddress))
                return try bpfOpen(.progLoad, &attributes, about: name)
            }
        }
        let fdInfo = try String(
            decoding: readFile("/proc/self/fdinfo/\(descriptor.number)"), as: UTF8.self)
        let line = fdInfo.split(separator: "\n").first { $0.hasPrefix("prog_id:") }
        self.id = line.flatMap { UInt32($0.split(separator: "\t").last ?? "") } ?? 0
        self.descriptor = descriptor
    }
}
