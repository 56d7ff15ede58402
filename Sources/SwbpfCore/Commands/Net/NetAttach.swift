private let attachTypes = InterfaceHook.allCases.map(\.rawValue)

private let attachTypeProse = """
    TYPE may be shortened; the first of the list that begins with the word is meant. 'xdp' leaves the mode to the \
    kernel: the driver's if it has one, otherwise the generic one; 'xdpgeneric', 'xdpdrv' and 'xdpoffload' choose it. \
    tcx_ingress and tcx_egress are chains of programs (since Linux 6.6), netkit_primary and netkit_peer those of \
    a netkit device (since Linux 6.7), named by its primary end.
    """

extension Command {
    static let netAttach = Command(
        name: "attach", summary: "Attach a program to a network interface",
        arguments: [
            .word(name: "TYPE", .attachType(attachTypes)), .selector(.program, isRequired: true),
            .keyword("dev"), .word(name: "NAME", .interface),
            .clauses([
                Clause("overwrite", "Replace the XDP program that is there"),
                Clause("prepend", "Put it before the others of a chain"),
            ]),
        ],
        details: """
            Attaches without a link: the program stays until it is detached or the interface goes, whoever ends.
            \(attachTypeProse)
            An interface has one XDP program in each mode; 'overwrite' replaces it, unless a link holds it. In a chain \
            a program comes last, with 'prepend' first. What the kernel says when it refuses is shown in \
            parentheses.
            """,
        examples: [
            Example(line: "net attach xdp id 42 dev eth0", effect: "Attach program 42 to eth0"),
            Example(
                line: "net attach xdpdrv name main dev eth0 overwrite",
                effect: "Replace what eth0 has in the driver"),
            Example(
                line: "net attach tcx_ingress id 7 dev eth0 prepend",
                effect: "Let program 7 see packets first"),
        ],
        run: { given in
            let hook = try InterfaceHook(typed: given.words["TYPE"]?.first ?? "")
            let (overwrites, prepends) = (given.words["overwrite"] != nil, given.words["prepend"] != nil)
            if overwrites, !hook.isXDP { throw UsageError("'overwrite' is only for the types of xdp") }
            if prepends, hook.isXDP { throw UsageError("'prepend' is only for the types of tcx and netkit") }
            guard let selector = given.selector else { return DoneReport() }
            let program = try open(selector, .program)
            try hook.requireType(of: program, selector)
            let name = given.words["NAME"]?.first ?? ""
            let interface = NamedInterface(index: try requireInterface(name), name: name)
            try hook.attach(program, to: interface, overwriting: overwrites, first: prepends)
            return DoneReport()
        })

    static let netDetach = Command(
        name: "detach", summary: "Detach a program from a network interface",
        arguments: [
            .word(name: "TYPE", .attachType(attachTypes)), .keyword("dev"), .word(name: "NAME", .interface),
        ],
        details: """
            Detaches the XDP program, or the last one of a chain. \(attachTypeProse)
            What a link holds is detached by 'link detach'. Detaching XDP where there is none succeeds.
            """,
        examples: [
            Example(line: "net detach xdp dev eth0", effect: "Detach the XDP program of eth0"),
            Example(
                line: "net detach tcx_egress dev eth0", effect: "Detach one program of those for what is sent"
            ),
        ],
        run: { given in
            let hook = try InterfaceHook(typed: given.words["TYPE"]?.first ?? "")
            let name = given.words["NAME"]?.first ?? ""
            let interface = NamedInterface(index: try requireInterface(name), name: name)
            try hook.detach(from: interface)
            return DoneReport()
        })
}

extension InterfaceHook {
    /// The hook that a word means, which may be shortened.
    init(typed word: String) throws(UsageError) {
        if let hook = Self.allCases.first(where: { $0.rawValue.hasPrefix(word) }) {
            self = hook
            return
        }
        let hint = nearest(to: word, among: attachTypes).map { "; did you mean '\($0)'?" }
        throw UsageError(
            "'\(word)' is not a type that 'net' attaches"
                + (hint ?? ": there are \(attachTypes.joined(separator: ", "))"))
    }

    /// Tells before anything is tried that a program cannot be attached here.
    fileprivate func requireType(of program: borrowing FileDescriptor, _ selector: Selector) throws {
        let type = try Programs.type(of: program, about: "program \(selector)")
        guard type != programType else { return }
        throw ProgramTypeError(
            selector: selector, type: KernelName(type), hook: rawValue, wanted: KernelName(programType))
    }
}

/// A program of a type that cannot be attached where it was to be.
struct ProgramTypeError: Error, CustomStringConvertible {
    let selector: Selector
    let type: KernelName
    let hook: String
    let wanted: KernelName

    var description: String {
        func text(_ name: KernelName) -> String { name.name ?? "\(name.number)" }
        return "program \(selector) is of type \(text(type)); \(hook) takes programs of type \(text(wanted))"
    }
}
