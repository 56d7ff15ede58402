/// A map that the kernel refused to make, and what is likely to be the reason.
struct MapCreationError: Error, CustomStringConvertible {
    private let error: SystemCallError
    private let creation: MapCreation
    private let hasInnerMap: Bool
    private let rights: Rights
    /// `kernel.unprivileged_bpf_disabled`; `nil` where /proc does not say.
    private let unprivileged: String?

    init(_ error: SystemCallError, _ creation: MapCreation, hasInnerMap: Bool) {
        self.error = error
        self.creation = creation
        self.hasInnerMap = hasInnerMap
        rights = Rights.current()
        let setting = try? readFile("/proc/sys/kernel/unprivileged_bpf_disabled")
        unprivileged = setting.map { String(decoding: $0.filter { 0x30...0x39 ~= $0 }, as: UTF8.self) }
    }

    var description: String {
        let explanation = explanation
        return explanation.isEmpty ? error.description : "\(error.description); \(explanation)"
    }

    private var typeName: String { KernelName(MapType(rawValue: creation.type)).name ?? "\(creation.type)" }

    private var explanation: String {
        if error.isPermissionDenied { return permission }
        if error.isInvalidArgument { return invalid }
        if error.isTooBig { return tooBig }
        if error.isOutOfMemory {
            return
                "its \(creation.maximumEntries) entries take more memory than there is or than its control "
                + "group may have"
        }
        if error.isNotSupported {
            return creation.interfaceIndex != 0
                ? "the network device or its driver cannot hold maps"
                : "a map of type \(typeName) cannot be that"
        }
        if error.isBadDescriptor, creation.flags & MapFlags.otherValueType != 0 {
            return "the flag vtype_btf_obj_fd is for types of modules, which this command does not hand over"
        }
        return advice(for: error, rights: { rights })
    }

    private var invalid: String {
        let complaints = MapDemands.complaints(about: creation, hasInnerMap: hasInnerMap)
        if !complaints.isEmpty { return "type \(typeName): \(complaints.joined(separator: "; "))" }
        if RunningKernel.btf != nil, RunningKernel.name(of: MapType(rawValue: creation.type)) == nil {
            let need = KernelHistory.need(of: MapType(rawValue: creation.type)).map { ": it \($0)" } ?? ""
            return "this kernel has no maps of type \(typeName)\(need)"
        }
        if creation.interfaceIndex != 0 { return "a device can hold only maps of types hash and array" }
        if creation.numaNode != 0 {
            return "NUMA node \(creation.numaNode) may not be there: see /sys/devices/system/node"
        }
        if creation.valueType != 0 {
            return "the types may not fit: not every type of map takes types, an array's keys are 32-bit "
                + "integers, those of an lpm_trie structures"
        }
        if creation.flags != 0 {
            return "one of its flags (\(MapFlags.description(creation.flags))) may not fit type \(typeName)"
        }
        return "this kernel may not know type \(typeName), or its sizes may be too large"
    }

    private var tooBig: String {
        switch MapType(rawValue: creation.type) {
        case .ringbuf, .userRingbuf: "'entries' is its size in bytes, and that is too large"
        default:
            "\(creation.maximumEntries) entries with \(creation.keySize) bytes of key and "
                + "\(creation.valueSize) bytes of value are more than a map of type \(typeName) can have"
        }
    }

    private var permission: String {
        if rights.hasSeccompFilter {
            return
                "a seccomp filter is in force here: in a container, allow bpf(2) in its profile or run it on "
                + "the host"
        }
        let isForNetwork =
            switch MapType(rawValue: creation.type) {
            case .devmap, .devmapHash, .sockmap, .sockhash, .xskmap: true
            default: false
            }
        let isPrivileged = rights.hasSysAdmin || rights.has(Rights.bpf)
        if isPrivileged, isForNetwork, !rights.hasSysAdmin, !rights.has(Rights.netAdmin) {
            return "maps of type \(typeName) need CAP_NET_ADMIN too"
        }
        if isPrivileged {
            return
                "this process has the capabilities, so a user namespace, a security module or the limit on "
                + "locked memory (ulimit -l) forbids it"
        }
        if let unprivileged, unprivileged == "0" {
            return "maps of type \(typeName) need CAP_BPF: run it as root"
        }
        return "it needs CAP_BPF: run it as root"
            + (unprivileged.map {
                " (kernel.unprivileged_bpf_disabled is \($0), so that others may not)"
            } ?? "")
    }
}
