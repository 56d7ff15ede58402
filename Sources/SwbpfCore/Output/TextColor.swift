/// A colour that every terminal has, in the shade that its user chose.
public enum TextColor: UInt8, Sendable {
    case red = 1
    case green = 2
    case yellow = 3
}

extension TextWriter {
    /// Writes what `body` writes in a colour, if the reader sees colours.
    public mutating func colored(_ color: TextColor, _ body: (inout TextWriter) -> Void) {
        guard usesColor else { return body(&self) }
        write("\u{1b}[3\(color.rawValue)m")
        body(&self)
        write("\u{1b}[m")
    }
}
