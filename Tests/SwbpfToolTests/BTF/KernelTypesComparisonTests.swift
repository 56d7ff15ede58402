import Foundation
import Testing

/// `btf dump` of kernels' types by both tools: those of several versions, from files.
@Suite(.needsOracle) struct KernelTypesComparisonTests {
    let comparison: DumpComparison

    init() throws {
        comparison = try DumpComparison()
    }

    @Test(arguments: FetchedTypes.kernels, DumpForm.compact)
    func `a kernel's types are the same`(kernel: FetchedTypes.Kernel, form: DumpForm) throws {
        try FetchedTypes.require(kernel)
        try comparison.compare(["file", kernel.vmlinux], [form])
    }

    @Test func `the running kernel's types are the same in pretty JSON`() throws {
        try comparison.compare(["file", "/sys/kernel/btf/vmlinux"], [.pretty])
    }

    @Test(arguments: FetchedTypes.kernels)
    func `a module's types are the same`(kernel: FetchedTypes.Kernel) throws {
        try FetchedTypes.require(kernel)
        for module in kernel.modules() {
            try comparison.compare(["file", module], [.raw, .json], base: kernel.vmlinux)
        }
        // Each takes as long as all of the kernel's types.
        for module in kernel.modules().prefix(3) {
            try comparison.compare(["file", module], [.c], base: kernel.vmlinux)
        }
    }

    @Test(arguments: FetchedTypes.kernels, [DumpForm.raw, .c, .json])
    func `several modules merged are the same`(kernel: FetchedTypes.Kernel, form: DumpForm) throws {
        try FetchedTypes.require(kernel)
        let modules = kernel.modules()
        guard modules.count > 1 else { return }
        for source in [modules, modules.reversed(), Array(modules.suffix(2))] {
            try comparison.compare(source.flatMap { ["file", $0] }, [form], base: kernel.vmlinux)
        }
    }

    @Test(arguments: FetchedTypes.kernels)
    func `chosen types of a kernel and of a module are the same`(kernel: FetchedTypes.Kernel) throws {
        try FetchedTypes.require(kernel)
        let count = try comparison.kinds(["file", kernel.vmlinux]).count
        for ids in [[1], [count], [count / 2, 100], [count / 3, 1000, 2000, 77, count / 5]] {
            for form in [DumpForm.raw, .c] {
                try comparison.compare(
                    ["file", kernel.vmlinux], form, choosing: ids.flatMap { ["root_id", "\($0)"] })
            }
        }
        guard let module = kernel.modules().last else { return }
        for id in [1, count, count + 1, count + 20, .max] {
            for form in [DumpForm.raw, .c] {
                try comparison.compare(
                    ["file", module], form, base: kernel.vmlinux, choosing: ["root_id", "\(id)"])
            }
        }
    }
}
