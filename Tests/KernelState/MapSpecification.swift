import SwbpfCore

/// A map to create, with the defaults of an ordinary one.
struct MapSpecification {
    var type: UInt32
    var name: String
    var keySize: UInt32 = 4
    var valueSize: UInt32 = 4
    var capacity: UInt32 = 4
    var flags: UInt32 = 0
    /// What the type makes of it: hash functions of a bloom filter.
    var extra: UInt64 = 0
    var innerMap: CInt?
    /// The BTF object, and the types of key and value in it: 0 for none.
    var btf: (descriptor: CInt, key: UInt32, value: UInt32)?
    /// The type of the value in the kernel's own BTF.
    var kernelValueType: UInt32 = 0

    /// Before Linux 5.11 maps count as locked memory, of which a test may need more than a shell grants.
    private static let limits: Void = raiseLimits()

    func create() throws(SystemCallError) -> FileDescriptor {
        Self.limits
        let request = KernelRequest()
        request.set(0, type)
        request.set(4, keySize)
        request.set(8, valueSize)
        request.set(12, capacity)
        request.set(16, flags)
        if let innerMap { request.set(20, descriptor: innerMap) }
        request.set(28, name: name)
        if let btf {
            request.set(48, descriptor: btf.descriptor)
            if btf.key != 0 { request.set(52, btf.key) }
            if btf.value != 0 { request.set(56, btf.value) }
        }
        if kernelValueType != 0 { request.set(60, kernelValueType) }
        if extra != 0 { request.set(64, wide: extra) }
        return try request.open(.mapCreate)
    }
}

/// Sets an entry; queues, stacks and filters have no key.
func updateMap(
    _ map: borrowing FileDescriptor, key: [UInt8], value: [UInt8], flags: UInt64 = 0
) throws(SystemCallError) {
    let request = KernelRequest()
    request.set(0, descriptor: map.number)
    if !key.isEmpty { request.set(8, lending: key) }
    request.set(16, lending: value)
    request.set(24, wide: flags)
    try request.call(.mapUpdate)
}

/// From now on user space may no longer write to the map.
func freezeMap(_ map: borrowing FileDescriptor) throws(SystemCallError) {
    let request = KernelRequest()
    request.set(0, descriptor: map.number)
    try request.call(.mapFreeze)
}
