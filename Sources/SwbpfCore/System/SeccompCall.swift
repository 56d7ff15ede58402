private import CKernel

/// System calls that not every seccomp filter lets pass.
package enum SeccompCall: CaseIterable, Sendable {
    case bpf
    case perfEventOpen
    case mountDetached
    case listSecurityModules

    /// Those for which a filter would end this process. A child tries, so only it is ended.
    ///
    /// A call that returns an error, whichever, is not among them. Asked only where a filter is in force.
    package static func deadly() -> Set<SeccompCall> {
        Set(allCases.filter { swbpf_survives($0.number) == 0 })
    }

    private var number: CLong {
        switch self {
        case .bpf: swbpf_number_of_bpf
        case .perfEventOpen: swbpf_number_of_perf_event_open
        case .mountDetached: swbpf_number_of_fsopen
        case .listSecurityModules: swbpf_number_of_lsm_list_modules
        }
    }
}
