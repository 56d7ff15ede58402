import SwbpfCore

/// Requests that attach programs to devices without a link: XDP, and the classifiers and actions of tc(8).
extension Netlink {
    /// Where a device's packets pass queueing disciplines and filters, as tc(8) numbers it.
    enum Parent {
        static let root: UInt32 = 0xffff_ffff
        static let clsact: UInt32 = 0xffff_fff1
        static let ingress: UInt32 = 0xffff_fff2
        static let egress: UInt32 = 0xffff_fff3
    }

    /// How a BPF classifier is set up.
    struct Filter {
        var program: CInt
        var name: String
        var priority: UInt32 = 1
        var chain: UInt32?
        /// The program's result says what becomes of the packet.
        var isDirect = false
        /// Programs that act on what the classifier takes, by name.
        var actions: [(name: String, program: CInt)] = []
    }

    /// Attaches an XDP program: `flags` 2 is for generic mode, 4 for the driver's.
    static func attachXDP(_ program: CInt, to index: UInt32, flags: UInt32) throws(SystemCallError) {
        let setting = attribute(1, .of(program)) + attribute(3, .of(flags))
        try request(
            19, interface(index: index, flags: 0) + attribute(43, setting), about: "XDP on device \(index)")
    }

    static func addDiscipline(
        _ kind: String, to index: UInt32, handle: UInt32, parent: UInt32, options: [UInt8] = []
    ) throws(SystemCallError) {
        let rest = options.isEmpty ? [] : attribute(2, options)
        try request(
            36, flags: 0x600 /* EXCL, CREATE */,
            message(index, handle: handle, parent: parent) + attribute(1, Array(kind.utf8) + [0]) + rest,
            about: "\(kind) on device \(index)")
    }

    /// A token bucket of 1 Mbit/s with classes below it.
    static func addHierarchicalTokenBucket(
        to index: UInt32, handle: UInt32, parent: UInt32 = Parent.root
    ) throws(SystemCallError) {
        // struct tc_htb_glob: version, rate to quantum, default class, two more.
        let setting = [UInt8].of(UInt32(3)) + .of(UInt32(10)) + .of(UInt32(1)) + .of(UInt64(0))
        try addDiscipline("htb", to: index, handle: handle, parent: parent, options: attribute(2, setting))
    }

    static func addTokenBucketClass(
        to index: UInt32, handle: UInt32, parent: UInt32
    ) throws(SystemCallError) {
        // struct tc_htb_opt: rate and ceiling, of 12 bytes each, then buffers, quantum, level, priority.
        let rate = [UInt8](repeating: 0, count: 8) + .of(UInt32(125_000))
        let sizes = [UInt8].of(UInt32(1600)) + .of(UInt32(1600)) + .of(UInt32(1500)) + .of(UInt64(0))
        try request(
            40, flags: 0x600,
            message(index, handle: handle, parent: parent) + attribute(1, Array("htb".utf8) + [0])
                + attribute(2, attribute(1, rate + rate + sizes)),
            about: "class of device \(index)")
    }

    static func add(_ filter: Filter, to index: UInt32, parent: UInt32) throws(SystemCallError) {
        var options = attribute(6, .of(filter.program)) + attribute(7, Array(filter.name.utf8) + [0])
        if filter.isDirect { options += attribute(8, .of(UInt32(1))) }
        if !filter.actions.isEmpty {
            let actions = filter.actions.enumerated().flatMap { index, action in
                // struct tc_act_bpf; the third number is what becomes of the packet: TC_ACT_PIPE.
                let parameters =
                    [UInt8].of(UInt64(0)) + .of(UInt32(3)) + [UInt8](repeating: 0, count: 8)
                let setting =
                    attribute(2, parameters) + attribute(5, .of(action.program))
                    + attribute(6, Array(action.name.utf8) + [0])
                return attribute(
                    UInt16(index + 1), attribute(1, Array("bpf".utf8) + [0]) + attribute(2, setting))
            }
            options += attribute(1, actions)
        }
        let chain = filter.chain.map { attribute(11, .of($0)) } ?? []
        try request(
            44, flags: 0x600,
            // The protocol is ETH_P_ALL, in network order.
            message(index, handle: 0, parent: parent, information: filter.priority << 16 | 0x0300)
                + attribute(1, Array("bpf".utf8) + [0]) + chain + attribute(2, options),
            about: "filter \(filter.name) on device \(index)")
    }

    /// struct tcmsg
    private static func message(
        _ index: UInt32, handle: UInt32, parent: UInt32, information: UInt32 = 0
    ) -> [UInt8] {
        .of(UInt32(0)) + .of(index) + .of(handle) + .of(parent) + .of(information)
    }
}
