import KernelState

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
        let int = builder.int("int", size: 4, .signed)
        _ = builder.enumeration(
            "bpf_prog_type", values(programTypes, ProgramType.self) + [("__MAX_BPF_PROG_TYPE", 33)])
        _ = builder.enumeration("bpf_map_type", values(mapTypes, MapType.self))
        _ = builder.enumeration("bpf_attach_type", values(attachTypes, AttachType.self))
        _ = builder.enumeration("bpf_link_type", values(linkTypes, LinkType.self))
        _ = builder.enumeration("bpf_func_id", values(helpers, Helper.self))
        if !flags.isEmpty { _ = builder.enumeration("", flags.map { ($0, 1) }) }
        let members = compiled.enumerated().flatMap { index, name in
            ["_prog", "_kern"].enumerated().map {
                BTFBuilder.Member("BPF_PROG_TYPE_\(name)\($1)", int, at: UInt32(index * 8 + $0 * 4))
            }
        }
        _ = builder.structure("bpf_ctx_convert", size: UInt32(members.count * 4), members)
        let prototype = builder.prototype(returning: int)
        for name in functions { _ = builder.function(name, prototype) }
        for name in tagged {
            let function = builder.function(name, prototype)
            _ = builder.declarationTag("bpf_kfunc", function)
        }
        return builder.bytes
    }

    private func values<Number: KernelNumber>(_ names: [String], _: Number.Type) -> [(String, Int32)] {
        names.enumerated().map { index, name in
            let shown = Number.shownPrefix + name.lowercased()
            return (Number.kernelPrefix + name, Int32(Number.names.firstIndex(of: shown) ?? 1000 + index))
        }
    }

    func features() throws -> BTFFeatures { try BTFFeatures(BTF(bytes), place: "kernel") }
}
