extension Command {
    static let mapFreeze = Command(
        name: "freeze", summary: "Make a map read-only for user space, for good",
        arguments: [.selector(.map, isRequired: true)],
        details: """
            From now on no process can write to the map; programs still can, unless it was created with the flag \
            rdonly_prog. There is no way back. A map that is mapped into memory for writing cannot be frozen, and \
            neither can one that timers, locks or other kernel objects lie in. Since Linux 5.2.
            """,
        examples: [
            Example(line: "map freeze id 42", effect: "Freeze the map with id 42"),
            Example(
                line: "map freeze pinned /sys/fs/bpf/config", effect: "Freeze the map that is pinned there"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            let map = try OpenMap.open(selector, .readAndWrite)
            let number = MapElements.freeze(map.descriptor)
            guard number == 0 else { throw MapFreezeError(map.error(number, .mapFreeze), map) }
            return DoneReport()
        })
}

/// A map that the kernel did not freeze.
struct MapFreezeError: Error, CustomStringConvertible {
    let description: String

    init(_ error: SystemCallError, _ map: OpenMap) {
        let reason = Self.reason(error, map)
        description = reason.isEmpty ? message(for: error) : "\(error); \(reason)"
    }

    private static func reason(_ error: SystemCallError, _ map: OpenMap) -> String {
        var info = map.info
        if let fdInfo = FDInfoReader().read(map.descriptor) { info.add(fdInfo) }
        // Newer kernels say EPERM, older ones EBUSY.
        if info.isFrozen, error.isPermissionDenied || error.isBusy { return "it is frozen already" }
        if error.isBusy { return "a process has it mapped into memory for writing, or is writing to it" }
        guard error.isNotSupported else { return "" }
        return info.type == .structOps
            ? "maps of type struct_ops cannot be frozen"
            : "timers, locks or other kernel objects lie in its values"
    }
}
