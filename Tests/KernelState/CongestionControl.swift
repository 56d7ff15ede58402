import SwbpfCore

/// A TCP congestion control made of programs: the struct_ops type that every kernel since 5.6 can have.
extension StateBuilder {
    private static let operations = ["ssthresh", "undo_cwnd", "cong_avoid"]

    func makeCongestionPrograms() {
        for operation in Self.operations {
            make("program struct_ops_\(operation)", since: KernelVersion(5, 6)) {
                guard let kernelTypes else { throw Unavailable("no /sys/kernel/btf/vmlinux") }
                let structure = KernelSymbol.congestionOperations
                let member = try kernelTypes.member(operation, of: structure)
                try addProgram(
                    "struct_ops_\(operation)",
                    ProgramSpecification(
                        type: 27, name: operation, attachType: UInt32(member.index),
                        attachTypeID: try kernelTypes.id(structure, .structure)))
            }
        }
    }

    /// Before 6.4 setting the map's only entry registers the operations; since then a link can.
    func makeCongestionControl() {
        make("map struct_ops", since: KernelVersion(5, 6)) {
            try addCongestionMap("struct_ops", algorithm: "swbpf\(suffix)m", flags: 0)
        }
        make("map struct_ops_linked", since: KernelVersion(6, 4)) {
            try addCongestionMap(
                "struct_ops_linked", algorithm: "swbpf\(suffix)l", flags: 0x2000 /* BPF_F_LINK */)
        }
        makeLink("struct_ops", since: KernelVersion(6, 4)) {
            let request = KernelRequest()
            request.set(0, descriptor: try map("struct_ops_linked").descriptor.number)
            request.set(8, 44)
            request.extend(to: 48)
            return try request.open(.linkCreate)
        }
    }

    private func addCongestionMap(_ name: String, algorithm: String, flags: UInt32) throws {
        guard let kernelTypes else { throw Unavailable("no /sys/kernel/btf/vmlinux") }
        let value = KernelSymbol.congestionValue
        let operations = KernelSymbol.congestionOperations
        let size = try kernelTypes.size(of: value)
        let start = try kernelTypes.member("data", of: value).offset
        var bytes = [UInt8](repeating: 0, count: size)
        func write(_ new: [UInt8], at offset: Int) {
            bytes.replaceSubrange(start + offset..<start + offset + new.count, with: new)
        }
        for operation in Self.operations {
            let program = try program("struct_ops_\(operation)")
            write(
                .of(UInt64(program.descriptor.number)),
                at: try kernelTypes.member(operation, of: operations).offset)
        }
        write(padded(algorithm, to: 16), at: try kernelTypes.member("name", of: operations).offset)
        try addMap(
            name,
            MapSpecification(
                type: 26, name: String(name.prefix(15)), valueSize: UInt32(size), capacity: 1, flags: flags,
                // Its types are not used, but there has to be one.
                btf: (try btf("map_values").descriptor.number, 0, 0),
                kernelValueType: try kernelTypes.id(value, .structure)))
        try updateMap(try map(name).descriptor, key: .of(UInt32(0)), value: bytes)
        if flags == 0 { content.undo.append(.unregister(map: try map(name))) }
    }
}
