// Parts that reports of several kinds of object share.

extension JSONWriter {
    /// A kernel number by its name, or as a number where nobody knows one.
    mutating func field(_ name: StaticString, _ value: KernelName) {
        if let text = value.name { field(name, text) } else { field(name, value.number) }
    }

    /// The device an object was made for.
    mutating func field(_ name: StaticString, _ device: NamedDevice) {
        field(name) { json in
            json.object { json in
                json.field("ifindex", device.device.interfaceIndex)
                json.field("ns_dev", device.device.namespaceDevice)
                json.field("ns_inode", device.device.namespaceInode)
                if let name = device.name { json.field("ifname", name) }
            }
        }
    }
}

extension TextWriter {
    /// `42: xdp`, or `42: type 99` where nobody knows the type's name: how every object's lines begin.
    mutating func heading(_ id: UInt32, _ type: KernelName) {
        write(id)
        write(": ")
        if let name = type.name { foreign(name) } else { write("type \(type.number)") }
    }

    /// `  offloaded_to eth0`; numbers where the device is in another network namespace.
    mutating func write(_ device: NamedDevice) {
        write("  offloaded_to ")
        if let name = device.name {
            foreign(name)
        } else {
            let device = device.device
            write(
                "ifindex \(device.interfaceIndex) ns_dev \(device.namespaceDevice) ns_ino \(device.namespaceInode)"
            )
        }
    }
}

/// A device that an object was made for, with its name if it is in our network namespace.
struct NamedDevice: Equatable, Sendable {
    var device: OffloadDevice
    var name: String?

    init?(_ device: OffloadDevice?) {
        guard let device else { return nil }
        self.device = device
        guard networkNamespace()?.inode == device.namespaceInode else { return }
        name = interfaceName(device.interfaceIndex)
    }
}
