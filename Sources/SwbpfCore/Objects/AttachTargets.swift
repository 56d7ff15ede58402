/// The functions of the kernel that programs are made for, by name.
///
/// The kernel's BTF is read only if there is a name to find in it.
struct AttachTargets {
    /// The kernel has BTF at all.
    private let hasNames: Bool
    /// The BTF objects among the programs' targets that are the kernel's own.
    private let kernelObjects: Set<UInt32>

    init(_ programs: [ProgramInfo]) {
        hasNames = (try? fileStatus("\(kernelBTFDirectory)/vmlinux")) != nil
        let objects = Set(programs.map(\.targetBTFID)).subtracting([0])
        kernelObjects = objects.filter { id in
            guard let object = try? BTFObjects.object(id: id) else { return false }
            return object.isKernel && object.name == "vmlinux"
        }
    }

    /// The name of the function; `nil` where it is not in the kernel's own BTF.
    ///
    /// A program that is made for no function has an empty one, where the kernel has BTF. bpftool writes
    /// it so until it has met a program that is made for one; here it does not depend on what came before.
    func name(for program: ProgramInfo) -> String? {
        guard hasNames else { return nil }
        guard program.targetTypeID != 0 else { return "" }
        guard kernelObjects.contains(program.targetBTFID), let btf = RunningKernel.btf else { return nil }
        return try? btf.name(of: btf.type(program.targetTypeID))
    }
}
