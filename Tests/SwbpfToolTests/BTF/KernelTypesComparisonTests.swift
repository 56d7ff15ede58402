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
            try comparison.compare(["file", module], [.raw], base: kernel.vmlinux)
        }
        for module in kernel.modules().suffix(2) {
            try comparison.compare(["file", module], [.c, .json], base: kernel.vmlinux)
        }
    }

    @Test(arguments: FetchedTypes.kernels)
    func `several modules merged are the same`(kernel: FetchedTypes.Kernel) throws {
        try FetchedTypes.require(kernel)
        let modules = kernel.modules().map { ["file", $0] }
        guard modules.count > 1 else { return }
        try comparison.compare(modules.flatMap(\.self), [.raw, .c], base: kernel.vmlinux)
        try comparison.compare(modules.reversed().flatMap(\.self), [.json], base: kernel.vmlinux)
        try comparison.compare(modules.suffix(2).flatMap(\.self), [.unsorted], base: kernel.vmlinux)
    }

    @Test(arguments: FetchedTypes.kernels)
    func `chosen types of a kernel are the same`(kernel: FetchedTypes.Kernel) throws {
        try FetchedTypes.require(kernel)
        for ids in [[1], [60000], [20000, 100], [30000, 1000, 2000, 77, 9000], [.max]] {
            for form in [DumpForm.raw, .c] {
                try comparison.compare(
                    ["file", kernel.vmlinux], form, choosing: ids.flatMap { ["root_id", "\($0)"] })
            }
        }
    }

    @Test(arguments: FetchedTypes.kernels)
    func `chosen types of a module are the same`(kernel: FetchedTypes.Kernel) throws {
        try FetchedTypes.require(kernel)
        guard let module = kernel.modules().last else { return }
        let first = try #require(try comparison.ids(["file", module], base: kernel.vmlinux).first)
        for id in [1, first - 1, first, first + 20] {
            for form in [DumpForm.raw, .c] {
                try comparison.compare(
                    ["file", module], form, base: kernel.vmlinux, choosing: ["root_id", "\(id)"])
            }
        }
    }
}
