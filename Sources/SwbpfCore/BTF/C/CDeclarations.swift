/// C declarations of types, in an order that a compiler accepts: what `btf dump ... format c` prints.
///
/// Everything is put in order and spelled out while this is made, so whatever is wrong with the types is
/// found before the first byte is printed.
public struct CDeclarations: Sendable {
    /// The types that are asked for. Those that they need are declared, too.
    public enum Roots: Equatable, Sendable {
        /// All, in an order that changes little from one kernel to the next.
        case sorted
        /// All, by id.
        case unsorted
        /// Some, in this order.
        case ids([UInt32])
    }

    private let text: [[UInt8]]

    /// Types of a base are declared like those that were split off from it.
    public init(_ btf: BTF, _ roots: Roots = .sorted) throws(DecodeError) {
        let survey = try CSurvey(btf)
        var work = CWorkLimit(btf)
        let order = try Self.order(btf, roots, survey, &work)
        var writer = CWriter(btf, pointerSize: survey.pointerSize, work)
        writer.text.write(Self.prologue)
        for id in order { try writer.define(id) }
        switch roots {
        case .sorted, .unsorted: try writer.writeKernelFunctions(survey.declarationTags)
        case .ids: break
        }
        writer.text.write(Self.epilogue)
        text = writer.finish()
    }

    public func write(to text: inout TextWriter) {
        for piece in self.text { text.write(bytes: piece) }
    }

    private static func order(
        _ btf: BTF, _ roots: Roots, _ survey: CSurvey, _ work: inout CWorkLimit
    ) throws(DecodeError) -> [UInt32] {
        var order = CTypeOrder(btf, survey, work)
        switch roots {
        case .sorted:
            let ranks = try CRanks(btf, survey)
            var sort = CSort(btf, work)
            var named: [UInt32] = []
            for rank in CRank.allCases where rank != .other { named += try sort.sorted(ranks[rank]) }
            for id in named { try order.add(id) }
            // Most of the others have their place by now, and need not be sorted.
            var others: [UInt32] = []
            for id in ranks[.other] where try !order.isSettled(id) { others.append(id) }
            for id in try sort.sorted(others) { try order.add(id) }
        case .unsorted: for id in survey.declarable { try order.add(id) }
        case .ids(let ids): for id in ids { try order.add(id) }
        }
        work = order.work
        return order.ids
    }

    private static let prologue: StaticString = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        #endif

        #ifndef __ksym
        #define __ksym __attribute__((section(".ksyms")))
        #endif

        #ifndef __weak
        #define __weak __attribute__((weak))
        #endif

        #ifndef __bpf_fastcall
        #if __has_attribute(bpf_fastcall)
        #define __bpf_fastcall __attribute__((bpf_fastcall))
        #else
        #define __bpf_fastcall
        #endif
        #endif


        """

    private static let epilogue: StaticString = """
        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute pop
        #endif

        #endif /* __VMLINUX_H__ */

        """
}
