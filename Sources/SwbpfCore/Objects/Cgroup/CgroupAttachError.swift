/// A program that the kernel did not attach to a control group, and the reason as far as it can be found.
struct CgroupAttachError: Error, CustomStringConvertible {
    let error: SystemCallError
    /// A clause; empty where the kernel's word is all there is.
    let reason: String

    var description: String { reason.isEmpty ? "\(error)" : "\(error); \(reason)" }

    /// The most programs that a group can have of one attach type: BPF_CGROUP_MAX_PROGS.
    static let programLimit = 64

    init(
        _ error: SystemCallError, _ attachment: CgroupAttachment,
        _ program: borrowing FileDescriptor, _ cgroup: borrowing Cgroup
    ) {
        self.error = error
        let type = attachment.type
        var query = ProgramQuery(.flags)
        let number = query.ask(cgroup.directory, type: type.type.rawValue)
        let name = type.type.name ?? ""
        if error.isTooBig {
            reason = "a control group takes at most \(Self.programLimit) programs as \(name)"
        } else if error.isNoEntry, let neighbour = attachment.neighbour {
            reason = "the program behind '\(neighbour.word)' is not attached there as \(name)"
        } else if error.isPermissionDenied, number == 0 {
            reason = Self.conflict(query, attachment)
        } else if error.isInvalidArgument {
            reason = Self.mismatch(query, number, attachment, program)
        } else {
            reason = ""
        }
    }

    /// Who does not let the program be attached; empty where it is nobody but the caller's rights.
    private static func conflict(_ query: ProgramQuery, _ attachment: CgroupAttachment) -> String {
        let name = attachment.type.type.name ?? ""
        let wanted = attachment.flags.intersection([.allowOverride, .allowMulti])
        let there = AttachFlags(rawValue: query.commonFlags).intersection([.allowOverride, .allowMulti])
        if query.count > 0, there != wanted {
            return "programs are attached there as \(name) \(there.spoken): attach this one in the same way"
        }
        guard let above = exclusive(above: attachment) else { return "" }
        return
            "\(above.path) has program \(above.id) attached as \(name) with neither 'multi' nor 'override', "
            + "which leaves nothing to the groups in it"
    }

    /// The nearest group further up, if it keeps the attach type for itself.
    private static func exclusive(above attachment: CgroupAttachment) -> (path: String, id: UInt32)? {
        guard var path = try? absolutePath(attachment.path) else { return nil }
        var query = ProgramQuery(.flags)
        while let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            path = String(path[..<slash])
            guard let parent = try? Cgroup(path),
                query.ask(parent.directory, type: attachment.type.type.rawValue) == 0
            else { return nil }
            guard let first = query.attached.first else { continue }
            return query.commonFlags == 0 ? (path, first.programID) : nil
        }
        return nil
    }

    /// What does not fit.
    private static func mismatch(
        _ query: ProgramQuery, _ number: CInt, _ attachment: CgroupAttachment,
        _ program: borrowing FileDescriptor
    ) -> String {
        let type = attachment.type
        let name = type.type.name ?? ""
        if number == ErrorNumber.invalid { return "this kernel does not know \(name)" }
        guard let info = try? Programs.info(program, id: 0) else { return "" }
        if info.type != type.programType {
            return "\(name) takes programs of type \(type.programType.name ?? ""), "
                + "and program \(info.id) is of type \(KernelName(info.type).name ?? "\(info.type.rawValue)")"
        }
        if query.attached.contains(where: { $0.programID == info.id }),
            query.commonFlags == AttachFlags.allowMulti.rawValue
        {
            return "program \(info.id) is attached there already"
        }
        switch attachment.neighbour {
        case .before, .after:
            return
                "the other program is not attached there as \(name), or the kernel is older than Linux 6.17"
        case .replacing:
            return "the other program is not attached there as \(name), or the kernel is older than Linux 5.6"
        case nil: break
        }
        if attachment.flags.contains(.preorder) { return "'preorder' is known since Linux 6.15" }
        return "program \(info.id) may have been loaded for another attach type than \(name)"
    }
}

extension AttachFlags {
    /// How they are given on the command line.
    fileprivate var spoken: String {
        contains(.allowMulti)
            ? "with 'multi'" : contains(.allowOverride) ? "with 'override'" : "without flags"
    }
}
