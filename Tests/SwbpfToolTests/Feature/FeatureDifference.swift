import Foundation
import KernelState

/// Where `feature probe` answers otherwise than bpftool's on purpose.
///
/// A rule edits bpftool's answer so that it says what ours does, and nothing else. A test makes sure that each
/// is needed on the kernels it names, so that none outlives its reason.
struct FeatureDifference: Sendable {
    let name: String
    let reason: String
    /// The kernels that show it.
    let isSeen: @Sendable () -> Bool
    let edit: @Sendable (inout String) -> Void

    static let all = [
        FeatureDifference(
            name: "struct_ops maps",
            reason: """
                libbpf sets a member of the structure that kernels before 6.9 do not have, and takes their refusal \
                for a missing type.
                """,
            isSeen: { KernelVersion.running < KernelVersion(6, 9) },
            edit: { theirs in
                theirs =
                    theirs
                    .replacingOccurrences(
                        of: #""have_struct_ops_map_type":false"#, with: #""have_struct_ops_map_type":true"#
                    )
                    .replacingOccurrences(
                        of: "NO_HAVE_STRUCT_OPS_MAP_TYPE\n", with: "HAVE_STRUCT_OPS_MAP_TYPE\n"
                    )
                    .replacingOccurrences(
                        of: "eBPF map_type struct_ops is NOT available\n",
                        with: "eBPF map_type struct_ops is available\n")
            })
    ]
}
