extension Command {
    static let mapUpdate = Command(
        name: "update", summary: "Write an entry of a map",
        arguments: [.selector(.map, isRequired: true), .entry(.update)],
        details: """
            Writes one entry: its key and its value, in any order, and whether the key has to be there \
            (exist), must not be (noexist), or may (any, which is what holds if nothing is said). \
            \(entryDetails)
            A value of a map of maps is a map, one of a program array a program: 'value id 42'. An entry of a \
            program array goes when nobody holds or pins the map.
            On a per-CPU map the value is written for every possible CPU; 'value@2' and 'value@2.count' say that of \
            CPU 2, '--cpu N' writes the value of CPU N and leaves the others. Kernels before 7.0 can only write all of \
            them: they are read first, and what programs write meanwhile is lost.
            With '--merge' the fields that are not named stay as they are; without it they become zero. The entry \
            is read, changed and written, and what programs write meanwhile is lost. With '--lock' the kernel \
            copies the value under the lock that it has, a member of type struct bpf_spin_lock.
            With '--batch' no entry stands on the command line: standard input has one on each line, in words \
            as they would stand here, '#' before a comment. All lines are checked first. If the kernel refuses \
            one, those before it are in the map, and the message says how many.
            """,
        ownOptions: [
            CommandOption("merge", "Keep the fields that are not named"),
            CommandOption(
                "cpu", "Write one CPU's value of a per-CPU map", [CommandOption.Value("N|all", .cpu)]),
            CommandOption("lock", "Copy the value under its lock"),
            CommandOption("batch", "Read entries from standard input"),
        ],
        examples: [
            Example(
                line: "map update id 5 key 1 0 0 0 value 0x50 0 0 0", effect: "Write bytes, the lowest first"),
            Example(
                line: "map update id 5 key u32 1 value u32 80 noexist", effect: "Add an entry by numbers"),
            Example(line: "map update name flows key.port 80 value.count 5", effect: "Write by fields"),
            Example(
                line: "map update name flows key.port 80 value.count 6 --merge", effect: "Change one field"),
        ],
        run: { given in try update(given) })

    static let mapPush = Command(
        name: "push", summary: "Put a value into a queue, a stack, a filter or a ring buffer",
        arguments: [.selector(.map, isRequired: true), .entry(.update)],
        details: """
            Puts a value behind the last one of a queue, onto a stack, or into a bloom filter. 'exist' makes room in a \
            queue or stack that is full: its oldest value goes. Into a user ring buffer, which a program reads, goes \
            a record of any size: all bytes, or numbers behind their type, that stand behind 'value'.
            \(entryDetails)
            """,
        examples: [
            Example(line: "map push id 7 value 1 2 3 4", effect: "Put four bytes into a queue"),
            Example(line: "map push id 7 value u32 1", effect: "Put a number into it"),
        ],
        run: { given in try push(given) })

    static let mapEnqueue = Command(
        name: "enqueue", summary: "Put a value into a queue",
        arguments: [.selector(.map, isRequired: true), .entry(.update)],
        details: """
            Does what 'push' does, under the name that goes with queues.
            \(entryDetails)
            """,
        examples: [Example(line: "map enqueue id 7 value u32 1", effect: "Put a number into a queue")],
        run: { given in try push(given) })

    private static let entryDetails = """
        Key and value are as many bytes as the map says, each 0 to 255, in decimal, hexadecimal (0x1f) or octal \
        (017), or all hexadecimal behind 'hex'; or numbers behind their type, u8 to u64, s8 to s64, be16 to \
        be64 or le16 to le64, as many as fill the size: 'key u32 7', 'key u32 32 be32 10.0.0.1'.
        For a map with BTF, 'key.FIELD TEXT' and 'value.FIELD TEXT' name fields: numbers, true and false, names of \
        enumerators, strings for arrays of char, IPv4, IPv6 and MAC addresses for arrays of bytes, and 'hex:' \
        with their digits. What is declared as __be16, __be32 or __be64 takes the number on the wire, or an IPv4 \
        address. 'key-json' and 'value-json' take whole values as 'map dump --json' shows them: there a number is \
        the one that is shown, and a string is as it would stand behind a field. What is not named is zero.
        """

    private static func push(_ given: GivenArguments) throws -> any Report {
        guard let selector = given.selector else { return DoneReport() }
        let map = try OpenMap.open(selector, .write)
        guard map.info.type == .userRingbuf else { return try update(given, map) }
        let words = given.words[Argument.entryWords] ?? []
        let shape = EntryShape(
            type: .userRingbuf, keySize: 0, valueSize: EntryWords.recordSize(words), cpus: [], types: { nil })
        guard let record = try EntryWords.read(words, .value, for: shape).value else {
            throw UsageError("the value is missing: 'value' and the bytes of a record")
        }
        // It is written through memory, part of which has to be read.
        try UserRingBuffer.push(record.bytes(), to: OpenMap.open(.id(map.info.id), .readAndWrite))
        return DoneReport()
    }

    private static func update(_ given: GivenArguments, _ opened: OpenMap? = nil) throws -> any Report {
        guard let selector = given.selector else { return DoneReport() }
        var options = UpdateOptions(mayMerge: given.has("merge"), usesLock: given.has("lock"))
        if let cpu = given.options["cpu"]?.first, cpu != "all" {
            options.cpu = Int(try numberWord(cpu, as: "a CPU"))
        }
        let words = given.words[Argument.entryWords] ?? []
        let isBatch = given.has("batch")
        if isBatch, let word = words.first {
            throw UsageError(
                "'--batch' reads entries from standard input, '\(word)' stands on the command line")
        }
        let reads = options.mayMerge || options.cpu != nil
        let map = try opened ?? OpenMap.open(selector, reads ? .readAndWrite : .write)
        let shape = EntryShape(map)
        var update = try EntryUpdate(map, shape, options)
        guard !isBatch else {
            var batch = BatchUpdate(update, shape, options)
            return try batch.run(readStandardInput())
        }
        let entry = try EntryWords.read(words, .update, for: shape)
        try update.check(entry)
        try update.write(entry)
        if case (.program, .id)? = entry.object, !given.settings.json {
            writeToStandardError(
                "Warning: the entry stays only while \(map.subject) is pinned or a process holds it\n")
        }
        return DoneReport()
    }
}
