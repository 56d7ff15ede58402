/// How much each kind of type takes, as BTF itself tells: so that who reads it can skip kinds that are
/// newer than the reader. Since Linux 7.2.
struct BTFKindLayout: Equatable, Sendable {
    /// What a type of one kind takes behind its three common words.
    struct Kind: Equatable, Sendable {
        /// Bytes that are there whatever the entry count says.
        let fixedSize: UInt8
        /// Bytes of each entry.
        let entrySize: UInt8
        /// None are known.
        let flags: UInt16
    }

    /// By kind number; the first is void.
    private let kinds: [Kind]

    /// The bytes of an entry: `struct btf_layout`.
    private static let entrySize = 4
    /// The kind takes seven bits; what is said of more is of no type.
    private static let limit = 128

    init(_ bytes: Span<UInt8>, at section: Range<Int>, order: ByteOrder) throws(DecodeError) {
        guard section.count % Self.entrySize == 0 else {
            throw DecodeError(
                what: "BTF layout section", offset: section.lowerBound,
                reason: "has \(section.count) bytes, needs \(Self.entrySize) for each kind")
        }
        var kinds: [Kind] = []
        for index in 0..<min(section.count / Self.entrySize, Self.limit) {
            let start = section.lowerBound + index * Self.entrySize
            kinds.append(
                Kind(
                    fixedSize: try bytes.require(at: start, what: "BTF layout section"),
                    entrySize: try bytes.require(at: start + 1, what: "BTF layout section"),
                    flags: try bytes.require(at: start + 2, order: order, what: "BTF layout section")))
        }
        self.kinds = kinds
    }

    subscript(kind: UInt8) -> Kind? {
        Int(kind) < kinds.count ? kinds[Int(kind)] : nil
    }

    /// The bytes that a type takes, its three common words included, or `nil` for a kind of which nothing is said.
    ///
    /// Types are made of 32-bit words: sizes that are not are as good as none. The entry count has 24 bits and
    /// an entry at most 255 bytes, so the product cannot overflow.
    func size(ofKind kind: UInt8, count: Int) -> Int? {
        // Number 0 is void, of which there are no types.
        guard kind > 0, let kind = self[kind], kind.fixedSize % 4 == 0, kind.entrySize % 4 == 0 else {
            return nil
        }
        return 12 + Int(kind.fixedSize) + count * Int(kind.entrySize)
    }
}
