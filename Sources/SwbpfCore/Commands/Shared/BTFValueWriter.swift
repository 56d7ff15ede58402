/// How values that have a type are spelled.
public enum BTFValueStyle: Sendable {
    /// With `--json`: every value is JSON.
    case json
    /// In plain output: as JSON, but bits and 128-bit numbers as bare hexadecimal, pointers as hexadecimal text.
    case plain
}

extension JSONWriter {
    /// Writes exactly one value.
    mutating func value(_ value: BTFValue, style: BTFValueStyle) {
        // The writer moves into the visitor and back: a copy of it would copy all it has written.
        var visitor = BTFValueWriter(json: JSONWriter(), style: style)
        swap(&visitor.json, &self)
        value.visit(&visitor)
        swap(&visitor.json, &self)
    }
}

extension TextWriter {
    /// Writes the value on one line, in the plain style.
    mutating func value(_ value: BTFValue) {
        var json = JSONWriter()
        json.value(value, style: .plain)
        foreign(String(decoding: json.bytes, as: UTF8.self))
    }
}

/// Spells the parts of a value as bpftool does.
///
/// Where bpftool writes a bare word for what has no value, the word is written as a string, and
/// floating-point numbers, which bpftool does not know, as numbers: the JSON is always valid.
private struct BTFValueWriter: BTFValueVisitor, ~Copyable {
    var json: JSONWriter
    let style: BTFValueStyle

    mutating func object(_ body: (inout BTFValueWriter) -> Void) {
        json.beginObject()
        body(&self)
        json.endObject()
    }

    mutating func array(_ body: (inout BTFValueWriter) -> Void) {
        json.beginArray()
        body(&self)
        json.endArray()
    }

    mutating func key(_ name: String) {
        json.key(foreign: name)
    }

    mutating func scalar(_ scalar: BTFScalar) {
        switch scalar {
        case .signed(let number): json.value(number)
        case .unsigned(let number): json.value(number)
        case .bits(let bits): hexadecimal("0x" + String(bits, radix: 16))
        case .boolean(let claim): json.value(claim)
        case .character(let byte): character(byte)
        case .text(let text): json.value(text)
        case .pointer(let address): pointer(address)
        case .float(let number):
            number.isFinite ? json.literal(number.description) : json.value(number.description)
        case .double(let number):
            number.isFinite ? json.literal(number.description) : json.value(number.description)
        case .problem(let problem): json.value(problem.rawValue)
        }
    }

    private mutating func hexadecimal(_ digits: String) {
        switch style {
        case .json: json.value(digits)
        case .plain: json.literal(digits)
        }
    }

    private mutating func character(_ byte: UInt8) {
        if 0x20...0x7e ~= byte {
            json.value(String(UnicodeScalar(byte)))
        } else if style == .json {
            json.literal("\"\\u00\(hex(UInt64(byte), width: 2))\"")
        } else {
            json.literal("0x\(hex(UInt64(byte)))")
        }
    }

    private mutating func pointer(_ address: UInt64) {
        switch style {
        case .json: json.value(address)
        case .plain: json.value(address == 0 ? "(nil)" : "0x\(hex(address))")
        }
    }
}
