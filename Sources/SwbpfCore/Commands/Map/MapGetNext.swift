extension Command {
    static let mapGetNext = Command(
        name: "getnext", summary: "Show the key behind a key, or the first",
        arguments: [.selector(.map, isRequired: true), .entry(.key(isRequired: false))],
        details: """
            The order is the kernel's. Behind a key that is not in the map comes the first key. That there is \
            none is an error. In JSON the answer is an object with 'key', 'null' if none was given, and 'next_key'.
            """,
        examples: [
            Example(line: "map getnext id 7", effect: "Show the first key"),
            Example(line: "map getnext id 7 key 1 0 0 0", effect: "Show the key behind that one"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            let map = try OpenMap.open(selector, .read)
            try map.requireListing()
            let key = try map.givenKey(given)
            var next = [UInt8](repeating: 0, count: map.keySize)
            let number = MapElements.nextKey(map.descriptor, after: key, into: &next)
            if number == ErrorNumber.noEntry {
                throw MapUseError(
                    subject: map.subject, reason: key == nil ? "the map is empty" : "this key is the last one"
                )
            }
            guard number == 0 else { throw map.error(number, .mapGetNextKey) }
            return NextKeyReport(key: key, next: next)
        })
}

/// A key and the one behind it.
struct NextKeyReport: Report {
    let key: [UInt8]?
    let next: [UInt8]

    func write(to text: inout TextWriter) {
        if let key {
            text.line("key:")
            text.write(hexRows: key)
            text.line()
        } else {
            text.line("key: None")
        }
        text.line("next key:")
        text.write(hexRows: next)
        text.line()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("key") { json in
                if let key { json.value(hexArray: key) } else { json.null() }
            }
            json.field("next_key") { $0.value(hexArray: next) }
        }
    }
}
