/// What pahole wrote about one structure or union.
struct PaholeLayout: Equatable {
    /// One line of the listing, in order; parts of expanded structures stand before what holds them.
    enum Row: Equatable {
        case member(offset: Int, bit: Int?, size: Int)
        case hole(bits: Int)
    }

    var keyword = ""
    var name = ""
    var rows: [Row] = []
    /// The text in front of the comment, for each member that is not within another.
    var declarations: [String] = []
    /// Numbers of the last lines by what they are called: `size`, `padding`, `sum holes`, ...
    var facts: [String: Int] = [:]
    /// A pointer to an unnamed structure is in it: pahole shows what that points to as if it were there.
    var hasExpandedPointer = false

    /// Takes a whole listing apart.
    static func read(_ listing: [UInt8]) -> [PaholeLayout] {
        var layouts: [PaholeLayout] = []
        var current: PaholeLayout?
        for line in listing.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "\t") {
                current?.add(line)
            } else if line.first == UInt8(ascii: "}") {
                if let layout = current { layouts.append(layout) }
                current = nil
            } else {
                let words = line.split(separator: UInt8(ascii: " ")).map {
                    String(decoding: $0, as: UTF8.self)
                }
                guard words.count == 3, words[2] == "{" else { continue }
                current = PaholeLayout(keyword: words[0], name: words[1])
            }
        }
        return layouts
    }

    private mutating func add(_ line: ArraySlice<UInt8>) {
        let content = line.drop { $0 == UInt8(ascii: "\t") }
        if content.starts(with: "} *".utf8) { hasExpandedPointer = true }
        guard content.last == UInt8(ascii: "/"), let start = commentStart(content) else { return }
        let comment = content[(start + 2)..<(content.endIndex - 2)]
        if start == content.startIndex {
            remark(String(decoding: comment, as: UTF8.self))
            return
        }
        // `offset size` or `offset:bit size`.
        let numbers = comment.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
            .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        let isBitField = comment.contains(UInt8(ascii: ":"))
        guard numbers.count == (isBitField ? 3 : 2) else { return }
        rows.append(
            .member(
                offset: numbers[0], bit: isBitField ? numbers[1] : nil, size: numbers[numbers.count - 1]))
        if content.startIndex == line.startIndex + 1 {
            declarations.append(String(decoding: content[..<start], as: UTF8.self))
        }
    }

    /// Where the last comment of a line starts.
    private func commentStart(_ line: ArraySlice<UInt8>) -> Int? {
        var index = line.endIndex - 2
        while index > line.startIndex {
            index -= 1
            if line[index] == UInt8(ascii: "/"), line[index + 1] == UInt8(ascii: "*") { return index }
        }
        return nil
    }

    private mutating func remark(_ text: String) {
        let words = text.split(separator: " ")
        if words.first == "XXX", words.count > 3, words[3].hasPrefix("hole") {
            rows.append(.hole(bits: (Int(words[1]) ?? 0) * (words[2].hasPrefix("byte") ? 8 : 1)))
        }
        for part in text.split(separator: ",") {
            let pair = part.split(separator: ":")
            guard pair.count == 2, let number = pair[1].split(separator: " ").first.flatMap({ Int($0) })
            else { continue }
            facts[pair[0].trimmingPrefix(while: { $0 == " " }).description] = number
        }
    }
}
