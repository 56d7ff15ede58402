extension OpenMap {
    /// The bytes of the key that words name; `nil` if there are none.
    func givenKey(_ given: GivenArguments) throws -> [UInt8]? {
        let words = given.words[Argument.entryWords] ?? []
        guard let first = words.first else { return nil }
        guard "key".hasPrefix(first) else { throw UsageError(unexpected(first, insteadOf: ["key"])) }
        var rest = words.dropFirst()
        var radix: Int?
        if let word = rest.first, "hex".hasPrefix(word) {
            radix = 16
            rest = rest.dropFirst()
        }
        guard rest.count == keySize else {
            throw UsageError("the key has \(keySize) bytes, \(rest.count) are here")
        }
        return try rest.map { word throws(UsageError) in
            let number =
                if let radix { UInt32(word, radix: radix) ?? .max } else { try numberWord(word, as: "a byte") }
            guard let byte = UInt8(exactly: number) else {
                throw UsageError("can't parse '\(word)' as a byte: it does not fit")
            }
            return byte
        }
    }
}
