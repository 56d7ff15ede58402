import Testing

@testable import SwbpfCore

@Suite struct RunningKernelTests {
    /// A kernel that has two program types more than the table.
    private func newerKernel() throws -> BTF {
        var builder = BTFBuilder()
        builder.add(
            .enumeration, "bpf_prog_type", count: 4, 4,
            [
                "BPF_PROG_TYPE_XDP", 6, "BPF_PROG_TYPE_NEW_ONE", 900, "BPF_PROG_TYPE_NEWER", 901,
                "__MAX_BPF_PROG_TYPE", 902,
            ])
        return try builder.btf()
    }

    @Test(arguments: [(6, "xdp"), (900, "new_one"), (901, "newer"), (902, nil), (903, nil)])
    func `a number is named as the kernel's own enumeration names it`(number: UInt32, name: String?) throws {
        #expect(try RunningKernel.name(of: ProgramType(rawValue: number), in: newerKernel()) == name)
    }

    @Test func `a kernel without the enumeration names nothing`() throws {
        #expect(try RunningKernel.name(of: LinkType(rawValue: 1), in: newerKernel()) == nil)
    }
}
