extension Command {
    /// `prog pin`, `map pin`, `link pin`.
    static func pin(_ kind: ObjectKind) -> Command {
        Command(
            name: "pin", summary: "Pin \(kind.article) to a path, so that it stays when nobody holds it",
            arguments: [.selector(kind, isRequired: true), .path(name: "FILE", .newPin)],
            details: """
                Pins the \(kind.noun) as FILE, which must not exist yet, in a directory of a BPF file system \
                (bpffs). If the directory is empty and not in one, such as a bare /sys/fs/bpf, a BPF file system is mounted \
                on it, for its owner only (mode 0700); with --nomount never. A mount never hides files: if the \
                directory holds any, nothing is done, and the message says which command to run. Names \
                with a dot are kept for the kernel.
                """,
            options: [.noMount],
            examples: [
                Example(
                    line: "\(kind.word) pin id 42 /sys/fs/bpf/mine", effect: "Pin the \(kind.noun) with id 42"
                )
            ],
            run: { given in
                guard let selector = given.selector else { return DoneReport() }
                let path = given.path("FILE")
                try Pins.pin(kind, selector, at: path, mayMount: given.settings.mayMount)
                return DoneReport()
            })
    }

    /// `prog unpin`, `map unpin`, `link unpin`.
    static func unpin(_ kind: ObjectKind) -> Command {
        Command(
            name: "unpin", summary: "Remove the pin of \(kind.article)",
            arguments: [.path(name: "PATH", .pin(kind))],
            details: """
                Removes PATH if it is the pin of \(kind.article), and refuses anything else. The \
                \(kind.noun) itself goes only if nothing else holds it: other pins, processes, links or programs.
                """,
            examples: [
                Example(line: "\(kind.word) unpin /sys/fs/bpf/mine", effect: "Remove that pin")
            ],
            run: { given in
                try Pins.unpin(kind, given.path("PATH"))
                return DoneReport()
            })
    }
}
