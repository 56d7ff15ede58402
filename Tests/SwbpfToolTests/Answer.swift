import Foundation

/// What a tool printed, taken apart into the objects and what is between them.
///
/// Bytes are kept as the characters with the same numbers, so text that is not UTF-8 is compared too.
struct Answer {
    /// An object, or what is written between two.
    struct Piece: Equatable {
        /// The object's id.
        let id: UInt32?
        var text: String
    }

    private(set) var pieces: [Piece] = []

    init(_ bytes: [UInt8], isJSON: Bool) {
        if isJSON { splitJSON(bytes[...]) } else { splitText(bytes[...]) }
    }

    /// Takes out the objects that are not of the state.
    mutating func keep(_ ids: (Piece) -> Bool) {
        var kept: [Piece] = []
        var index = 0
        while index < pieces.count {
            if pieces[index].id == nil || ids(pieces[index]) {
                kept.append(pieces[index])
            } else if index + 1 < pieces.count, pieces[index + 1].text.hasPrefix(",") {
                // The comma behind it goes, too.
                pieces[index + 1].text.removeFirst()
            } else if let last = kept.last, last.id == nil, last.text.hasSuffix(",") {
                kept[kept.count - 1].text.removeLast()
            }
            index += 1
        }
        // What stood around an object that is gone is one piece now.
        pieces = kept.reduce(into: []) { pieces, piece in
            if piece.id == nil, let last = pieces.last, last.id == nil {
                pieces[pieces.count - 1].text += piece.text
            } else {
                pieces.append(piece)
            }
        }
        pieces.removeAll { $0.text.isEmpty }
    }

    private mutating func add(_ id: UInt32?, _ bytes: ArraySlice<UInt8>) {
        guard let text = String(bytes: bytes, encoding: .isoLatin1), !text.isEmpty else { return }
        pieces.append(Piece(id: id, text: text))
    }

    /// An object starts with `5: ` at the start of a line; the last line of a batch is none.
    private mutating func splitText(_ bytes: ArraySlice<UInt8>) {
        var start = bytes.startIndex
        var id: UInt32?
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            let digits = line.prefix { (0x30...0x39).contains($0) }
            let isObject = !digits.isEmpty && line.dropFirst(digits.count).starts(with: ": ".utf8)
            guard isObject || line.starts(with: "processed ".utf8) else { continue }
            add(id, bytes[start..<line.startIndex])
            start = line.startIndex
            id = isObject ? UInt32(String(decoding: digits, as: UTF8.self)) : nil
        }
        add(id, bytes[start...])
    }

    /// An object is one whose first member is its `id`.
    private mutating func splitJSON(_ bytes: ArraySlice<UInt8>) {
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            guard bytes[index] == 0x7b, let id = leadingID(bytes[(index + 1)...]) else {
                index += 1
                continue
            }
            add(nil, bytes[start..<index])
            start = index
            index = endOfObject(bytes[index...])
            add(id, bytes[start..<index])
            start = index
        }
        add(nil, bytes[start...])
    }

    private func leadingID(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0a }
        let member = bytes.drop(while: isBlank)
        guard member.starts(with: "\"id\":".utf8) else { return nil }
        let digits = member.dropFirst(5).drop(while: isBlank).prefix { (0x30...0x39).contains($0) }
        return UInt32(String(decoding: digits, as: UTF8.self))
    }

    /// The index behind the bracket that closes the object which starts here.
    private func endOfObject(_ bytes: ArraySlice<UInt8>) -> Int {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for (index, byte) in zip(bytes.indices, bytes) {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5c {
                    isEscaped = true
                } else if byte == 0x22 {
                    isInString = false
                }
                continue
            }
            switch byte {
            case 0x22: isInString = true
            case 0x5b, 0x7b: depth += 1
            case 0x5d, 0x7d:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
        }
        return bytes.endIndex
    }
}
