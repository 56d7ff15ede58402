/// How a program is attached: `BPF_F_...`
package struct AttachFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A descendant's program runs instead of this one.
    package static let allowOverride = AttachFlags(rawValue: 1)
    /// Others may be attached beside it, here and further down.
    package static let allowMulti = AttachFlags(rawValue: 2)
    /// It takes the place of another. Since Linux 5.6.
    package static let replace = AttachFlags(rawValue: 4)
    /// It runs before another, or before all. Since Linux 6.6, for control groups 6.17.
    package static let before = AttachFlags(rawValue: 8)
    /// It runs behind another, or behind all.
    package static let after = AttachFlags(rawValue: 16)
    /// The other is named by its id, not by a descriptor.
    package static let id = AttachFlags(rawValue: 32)
    /// It runs before those of descendants. Since Linux 6.15, for control groups.
    package static let preorder = AttachFlags(rawValue: 64)
    /// The other is a link.
    package static let link = AttachFlags(rawValue: 1 << 13)
}

/// `BPF_PROG_ATTACH` and `BPF_PROG_DETACH`: a program, one of the kernel's attach types, and in which way.
///
/// The place it is attached at is an open control group, network namespace or map, or a network interface.
package struct ProgramAttachment: Equatable, Sendable {
    private enum Field {
        static let target = AttributeField<UInt32>(0)
        static let program = AttributeField<UInt32>(4)
        static let type = AttributeField<UInt32>(8)
        static let flags = AttributeField<UInt32>(12)
        static let replaced = AttributeField<UInt32>(16)
        static let relative = AttributeField<UInt32>(20)
        static let revision = AttributeField<UInt64>(24)
    }

    package var type: UInt32
    package var flags: AttachFlags
    /// The descriptor of the program whose place it takes; goes with the flag `replace`.
    package var replaced: CInt?
    /// The program or link before or behind which it runs: its id with the flag `id`, otherwise its descriptor.
    package var relative: UInt32?
    /// Nothing is done if the place was changed since this revision; 0 for whatever it is now.
    package var expectedRevision: UInt64 = 0

    package init(type: UInt32, flags: AttachFlags = []) {
        self.type = type
        self.flags = flags
    }

    /// Attaches at what is open as `target`.
    package func attach(
        _ program: borrowing FileDescriptor, to target: borrowing FileDescriptor,
        about subject: @autoclosure () -> String = ""
    ) throws(SystemCallError) {
        try call(.progAttach, UInt32(bitPattern: target.number), program.number, subject)
    }

    /// Attaches at a network interface.
    package func attach(
        _ program: borrowing FileDescriptor, toInterface index: UInt32,
        about subject: @autoclosure () -> String = ""
    ) throws(SystemCallError) {
        try call(.progAttach, index, program.number, subject)
    }

    /// Detaches from what is open as `target`, where no flags may be given.
    package func detach(
        _ program: borrowing FileDescriptor, from target: borrowing FileDescriptor,
        about subject: @autoclosure () -> String = ""
    ) throws(SystemCallError) {
        try call(.progDetach, UInt32(bitPattern: target.number), program.number, subject)
    }

    /// Detaches from a network interface the program that is there, or the last of a chain.
    package func detachAny(
        fromInterface index: UInt32, about subject: @autoclosure () -> String = ""
    ) throws(SystemCallError) {
        try call(.progDetach, index, 0, subject)
    }

    /// Detaches from a network interface.
    package func detach(
        _ program: borrowing FileDescriptor, fromInterface index: UInt32,
        about subject: @autoclosure () -> String = ""
    ) throws(SystemCallError) {
        try call(.progDetach, index, program.number, subject)
    }

    private func call(
        _ command: BPFCommand, _ target: UInt32, _ program: CInt, _ subject: () -> String
    ) throws(SystemCallError) {
        var attributes = BPFAttributes()
        attributes[Field.target] = target
        attributes[Field.program] = UInt32(bitPattern: program)
        attributes[Field.type] = type
        attributes[Field.flags] = flags.rawValue
        // What is not needed is left out: older kernels do not have it.
        if let replaced { attributes[Field.replaced] = UInt32(bitPattern: replaced) }
        if let relative { attributes[Field.relative] = relative }
        if expectedRevision != 0 { attributes[Field.revision] = expectedRevision }
        try bpf(command, &attributes, about: subject())
    }
}
