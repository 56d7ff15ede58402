extension Command {
    static let mapDelete = Command(
        name: "delete", summary: "Delete an entry of a map",
        arguments: [.selector(.map, isRequired: true), .entry(.key(isRequired: true))],
        details: """
            Deletes the entry with the key, which has to be there. The key is given in bytes, in numbers behind \
            their type ('key u32 7'), by the fields of its BTF type ('key.port 80'), or as JSON, as for \
            'map update'. Entries of an array are always there.
            With '--all' all entries go, many at a time where the kernel knows how; queues and stacks are emptied. \
            What others put into the map meanwhile may stay. It is said how many were deleted.
            """,
        ownOptions: [CommandOption("all", "Delete all entries")],
        examples: [
            Example(line: "map delete id 5 key 1 0 0 0", effect: "Delete the entry with this key"),
            Example(
                line: "map delete name flows key.saddr 10.0.0.1 key.port 80",
                effect: "Name the key by its fields"),
            Example(line: "map delete name flows --all", effect: "Empty the map"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            let words = given.words[Argument.entryWords] ?? []
            guard !given.has("all") else {
                if let word = words.first {
                    throw UsageError("'--all' deletes every entry, '\(word)' names one")
                }
                var deletion = MapDeletion(try OpenMap.open(selector, .readAndWrite))
                try deletion.deleteAll()
                return DeletionReport(deleted: deletion.deleted)
            }
            let map = try OpenMap.open(selector, .write)
            let shape = EntryShape(map)
            guard shape.keySize > 0 else {
                throw UsageError(
                    "\(map.subject) has no keys: 'map pop' takes a value out, '--all' all of them")
            }
            let entry = try EntryWords.read(words, .key(isRequired: true), for: shape)
            guard let key = try entry.key?.bytes() else {
                throw UsageError("the key is missing: 'key' and its \(shape.keySize) bytes")
            }
            let number = MapElements.delete(map.descriptor, key: key)
            guard number == 0 else {
                throw EntryError(map, .delete, key: key, flags: 0, map.error(number, .mapDelete))
            }
            return DoneReport()
        })
}

/// How many entries were deleted.
struct DeletionReport: Report {
    let deleted: Int

    func write(to text: inout TextWriter) {
        text.line("\(deleted) entr\(deleted == 1 ? "y" : "ies") deleted")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in json.field("deleted", deleted) }
    }
}
