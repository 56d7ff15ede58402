extension Command {
    static let iterRead = Command(
        name: "read", summary: "Run an iterator once, and print what it writes",
        arguments: [.objectFileOrLink, .clauses(iteratorClauses)],
        details: """
            Loads the iterator in the object file OBJ, lets it walk over the kernel's objects, prints what it \
            writes as it comes, and leaves nothing behind. With LINK, an iterator that is attached already is \
            run. If OBJ has several iterators, 'program' chooses; one over the elements of a map (bpf_map_elem, \
            bpf_sk_storage_map) needs 'map'. An OBJ of the name 'id' or 'pinned' is written './id'. \
            The output goes out byte by byte as it is, but on a terminal control characters other than tabs and \
            line breaks are spelled out. With --json: an object whose 'output' is an array of the lines. An \
            interrupt (Ctrl-C) ends the walk. With --debug all that libbpf and the verifier say goes to standard \
            error.
            """,
        examples: [
            Example(line: "iter read tasks.bpf.o", effect: "Print what the iterator in the file writes"),
            Example(
                line: "iter read dump.bpf.o map id 7 program dump",
                effect: "Choose a map, and one of several iterators"),
            Example(
                line: "-j iter read pinned /sys/fs/bpf/tasks", effect: "Run a pinned one; answer in JSON"
            ),
        ],
        run: { given in
            guard let link = given.selector else {
                let iterator = try given.iterator(.only)
                return IteratorReport(
                    try IteratorOutput(iterator.attach(), about: iterator.subject))
            }
            if let clause = iteratorClauses.map(\.keyword).first(where: { given.words[$0] != nil }) {
                throw UsageError(
                    "'\(clause)' belongs to an object file: an iterator's link has its program and its map")
            }
            return IteratorReport(try IteratorOutput(link))
        })
}
