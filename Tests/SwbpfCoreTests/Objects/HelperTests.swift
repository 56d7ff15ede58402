import Testing

@testable import SwbpfCore

@Suite struct HelperTests {
    @Test(arguments: [
        (0, "bpf_unspec"), (1, "bpf_map_lookup_elem"), (6, "bpf_trace_printk"), (177, "bpf_trace_vprintk"),
        (36, "bpf_probe_write_user"), (113, "bpf_probe_read_kernel"), (211, "bpf_cgrp_storage_delete"),
        (212, nil),
    ])
    func `helpers are named as programs call them`(number: UInt32, name: String?) {
        #expect(Helper(rawValue: number).name == name)
    }

    @Test func `a newer helper is named as the kernel's own enumeration names it`() throws {
        var builder = BTFBuilder()
        builder.add(
            .enumeration, "bpf_func_id", count: 2, 4,
            ["BPF_FUNC_unspec", 0, "BPF_FUNC_new_one", 900])
        #expect(try RunningKernel.name(of: Helper(rawValue: 900), in: builder.btf()) == "bpf_new_one")
    }
}
