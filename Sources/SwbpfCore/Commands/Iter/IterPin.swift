/// What `iter pin` and `iter read` may have behind the object file.
let iteratorClauses = [
    Clause(
        "map", "The map over whose elements it walks", [.selector(.map, isRequired: true)]),
    Clause("program", "Which of the file's programs", [.word(name: "NAME", .text)]),
]

extension GivenArguments {
    /// The iterator that the words name, in the object file `OBJ`.
    ///
    /// - Parameter choice: which program is meant where none is named.
    func iterator(_ choice: ObjectIterator.Choice) throws -> ObjectIterator {
        try ObjectIterator(
            path: path("OBJ"), words["program"]?.first.map { .named($0) } ?? choice,
            map: clauseSelectors["map"], options: BPFObject.Options(isDebugging: settings.debug))
    }
}

extension Command {
    static let iterPin = Command(
        name: "pin", summary: "Load an iterator from an object file, and pin it",
        arguments: [
            .path(name: "OBJ", .input), .path(name: "PATH", .newPin), .clauses(iteratorClauses),
        ],
        details: """
            Loads the first program of OBJ, or the one that is named, which has to be an iterator \
            (SEC("iter/...")), attaches it, and pins its link as PATH. Whoever reads PATH has the program run for \
            each of the kernel's objects of its kind, and gets what it writes. An iterator over the \
            elements of a map (bpf_map_elem, bpf_sk_storage_map) needs 'map'. PATH is treated as \
            by 'link pin'. If anything fails, nothing remains. With --debug all that libbpf and the verifier \
            say goes to standard error.
            """,
        options: [.noMount],
        examples: [
            Example(
                line: "iter pin tasks.bpf.o /sys/fs/bpf/tasks",
                effect: "Pin one, to be read with cat(1)"),
            Example(
                line: "iter pin dump.bpf.o /sys/fs/bpf/dump map id 7",
                effect: "Pin one over a map's elements"),
        ],
        run: { given in
            let path = given.path("PATH")
            let iterator = try given.iterator(.first)
            // Refused before anything is loaded.
            try Pins.checkIsFree(path)
            let link = try iterator.attach()
            try Pins.pin(link, at: path, mayMount: given.settings.mayMount)
            return DoneReport()
        })
}

extension CommandGroup {
    static let iter = CommandGroup(
        name: "iter", summary: "Iterators, which walk over the kernel's objects",
        details: """
            An iterator is a program that the kernel runs for each of its objects of one kind: tasks, maps, \
            sockets, elements of a map. What it writes can be read like a file.
            """,
        commands: [.groupHelp, .iterPin, .iterRead])
}
