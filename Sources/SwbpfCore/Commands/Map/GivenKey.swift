extension OpenMap {
    /// The bytes of the key that words name; `nil` if there are none.
    func givenKey(_ given: GivenArguments) throws -> [UInt8]? {
        let words = given.words[Argument.entryWords] ?? []
        return try EntryWords.read(words, .key(isRequired: false), for: EntryShape(self)).key?.bytes()
    }
}
