/// What is shown of each entry.
struct EntrySelection: Sendable {
    var keysOnly = false
    /// The number of the one CPU whose values are shown.
    var cpu: Int?
}

/// How entries are shown.
enum EntryForm: Sendable {
    /// Rows of hexadecimal bytes.
    case text
    /// With `--json`: bytes, and what they mean where types tell.
    case json
    /// Text that looks like JSON: what the bytes mean, and nothing else.
    case typed
}

/// Writes the entries of one map at one place of an answer.
struct EntryWriter {
    private let map: OpenMap
    private let types: MapTypes?
    private let form: EntryForm
    private let selection: EntrySelection
    private let plan: EntryPlan
    private let keySize: Int
    private let stride: Int

    /// Entries as rows of text.
    init(_ map: OpenMap, text selection: EntrySelection) {
        self.init(map, nil, .text, selection, pretty: false, depth: 0)
    }

    /// Entries as objects of which the first is written next.
    init(
        _ map: OpenMap, _ types: MapTypes?, _ form: EntryForm, _ selection: EntrySelection,
        to json: borrowing JSONWriter
    ) {
        self.init(map, types, form, selection, pretty: json.isPretty, depth: json.depth + 1)
    }

    /// - Parameter depth: how many containers are open where an entry's members stand.
    init(
        _ map: OpenMap, _ types: MapTypes?, _ form: EntryForm, _ selection: EntrySelection, pretty: Bool,
        depth: Int
    ) {
        self.map = map
        self.types = types
        self.form = form
        self.selection = selection
        keySize = map.keySize
        stride = map.valueStride
        let maker = EntryPlanMaker(map, types, selection)
        plan =
            switch form {
            case .text: maker.text()
            case .json: maker.json(pretty: pretty, depth: depth)
            case .typed: maker.typed(pretty: pretty, depth: depth)
            }
    }

    /// Writes an entry as lines. Returns whether it could be read.
    @inline(__always)
    func write(_ index: Int, of entries: borrowing MapEntries, to text: inout TextWriter) -> Bool {
        let number = entries.error(index)
        guard number == 0 || selection.keysOnly else {
            writeError(number, key: entries.key(index, size: keySize), to: &text)
            return false
        }
        plan.write(
            key: entries.keys.span.extracting(index * keySize..<(index + 1) * keySize),
            value: entries.values.span.extracting(index * stride..<(index + 1) * stride), to: &text.buffer)
        text.spill()
        return number == 0
    }

    /// Writes an entry as an object; `more` adds members to it.
    @inline(__always)
    func write(
        _ index: Int, of entries: borrowing MapEntries, to json: inout JSONWriter,
        more: (inout JSONWriter) -> Void = { _ in }
    ) {
        let number = entries.error(index)
        guard number == 0 || selection.keysOnly else {
            return writeError(number, key: entries.key(index, size: keySize), to: &json)
        }
        json.beginObject()
        json.preparedFields { buffer in
            plan.write(
                key: entries.keys.span.extracting(index * keySize..<(index + 1) * keySize),
                value: entries.values.span.extracting(index * stride..<(index + 1) * stride), to: &buffer)
        }
        more(&json)
        json.endObject()
    }

    // MARK: Entries that cannot be read

    private func writeError(_ number: CInt, key: [UInt8], to text: inout TextWriter) {
        let message =
            switch number {
            case ErrorNumber.noEntry: "<no entry>"
            case ErrorNumber.noSpace where map.info.type == .reuseportSockArray: "<cannot read>"
            default: libraryErrorText(number)
            }
        let isBroken = key.count > 16 || message.utf8.count > 16
        let separator = isBroken ? "\n" : " "
        text.write("key:\(separator)")
        text.buffer.append(hexRows: key.span)
        text.write(key.count + message.utf8.count <= 24 && !isBroken ? "  " : "\n")
        text.line("value:\(separator)\(message)")
    }

    private func writeError(_ number: CInt, key: [UInt8], to json: inout JSONWriter) {
        json.object { json in
            json.key("key")
            if form == .typed, let types, types.key != 0 {
                json.value(BTFValue(types.btf, type: types.key, bytes: key), style: .plain)
            } else {
                json.value(hexArray: key)
            }
            json.field("value") { json in
                json.object { $0.field("error", libraryErrorText(number)) }
            }
        }
    }
}

extension JSONWriter {
    /// `["0x01","0x02"]`
    mutating func value(hexArray bytes: [UInt8]) {
        array { json in
            if !bytes.isEmpty { json.preparedFields { $0.append(hexWords: bytes.span) } }
        }
    }
}

extension TextWriter {
    /// `01 02`, rows of 16 bytes.
    mutating func write(hexRows bytes: [UInt8]) { buffer.append(hexRows: bytes.span) }
}
