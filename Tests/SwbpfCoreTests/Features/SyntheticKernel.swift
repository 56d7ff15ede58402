@testable import SwbpfCore

/// BTF as a kernel's: enumerations of the header, `bpf_ctx_convert`, functions.
struct SyntheticKernel {
    /// Names without prefix; their numbers are those that this build knows, or 1000 and up.
    var programTypes = ["UNSPEC", "SOCKET_FILTER", "KPROBE", "XDP"]
    /// Those that are compiled in.
    var compiled = ["SOCKET_FILTER", "XDP"]
    var mapTypes = ["UNSPEC", "HASH", "DEVMAP"]
    var attachTypes = ["XDP", "TCX_INGRESS"]
    var linkTypes = ["UNSPEC", "XDP", "TCX"]
    var helpers = ["unspec", "map_lookup_elem", "redirect_map", "tail_call", "get_current_task"]
    var functions = ["bpf_map_lookup_elem", "bpf_xdp_redirect_map", "bpf_xdp_link_attach"]
    /// Functions that have a tag.
    var tagged: [String] = []
    /// Enumerators of an enumeration without a name.
    var flags: [String] = []

    var bytes: [UInt8] {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        builder.enumeration(
            "bpf_prog_type", values(programTypes, ProgramType.self) + [("__MAX_BPF_PROG_TYPE", 33)])
        builder.enumeration("bpf_map_type", values(mapTypes, MapType.self))
        builder.enumeration("bpf_attach_type", values(attachTypes, AttachType.self))
        builder.enumeration("bpf_link_type", values(linkTypes, LinkType.self))
        builder.enumeration("bpf_func_id", values(helpers, Helper.self))
        if !flags.isEmpty { builder.enumeration("", flags.map { ($0, 1) }) }
        let members = compiled.flatMap { ["BPF_PROG_TYPE_\($0)_prog", "BPF_PROG_TYPE_\($0)_kern"] }
        _ = builder.structure(
            "bpf_ctx_convert", size: UInt32(members.count * 4),
            members.enumerated().map { ($1, int, UInt32($0 * 32), 0) })
        for name in functions { builder.function(name) }
        for name in tagged { builder.tag(builder.function(name), "bpf_kfunc") }
        return builder.bytes
    }

    private func values<Number: KernelNumber>(_ names: [String], _: Number.Type) -> [(String, UInt32)] {
        names.enumerated().map { index, name in
            let shown = Number.shownPrefix + name.lowercased()
            return (Number.kernelPrefix + name, UInt32(Number.names.firstIndex(of: shown) ?? 1000 + index))
        }
    }

    func features() throws -> BTFFeatures { try BTFFeatures(BTF(bytes), place: "kernel") }
}

extension BTFBuilder {
    mutating func enumeration(_ name: String, _ values: [(String, UInt32)]) {
        let words = values.flatMap { [Word.name($0.0), Word.number($0.1)] }
        add(.enumeration, name, count: values.count, 4, words)
    }

    /// A function that returns nothing and whose prototype nobody looks at.
    @discardableResult
    mutating func function(_ name: String) -> UInt32 { add(.function, name, count: 1, 0) }

    /// A tag on a whole type.
    mutating func tag(_ type: UInt32, _ tag: String) {
        add(.declarationTag, tag, type, [.number(.max)])
    }
}
