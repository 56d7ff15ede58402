/// A part of an entry that conditions and sorting look at: where it lies, and how its bytes are read.
struct EntryField {
    /// How the bytes are read.
    enum Form: Equatable {
        /// An integer of 1, 2, 4 or 8 whole bytes.
        case number
        /// Any other number of at most 128 bits.
        case bits
        case float
        /// An array of characters: what counts ends at the first NUL.
        case text
        /// Bytes in a row.
        case bytes
        /// It has parts, and is not compared as a whole.
        case parts
    }

    let side: EntrySide
    /// From the start of the key or of one value, in bits.
    let bitOffset: Int
    let bitCount: Int
    let form: Form
    let isSigned: Bool
    let order: ByteOrder
    /// What a literal's type is taken from; `nil` for raw bytes.
    let typed: (btf: BTF, place: BTFPlace)?
    let operand: QueryOperand

    var offset: Int { bitOffset / 8 }
    var byteCount: Int { bitCount / 8 }

    /// It starts and ends with a byte.
    var isWhole: Bool { typed?.place.isBitField != true && bitOffset % 8 == 0 && bitCount % 8 == 0 }

    /// It is bytes that no type tells the meaning of.
    var isRaw: Bool { typed == nil && side != .cpu }

    /// The part that an operand names. What lies outside of the entry's bytes is refused here, so that
    /// reading needs no sentence of its own.
    init(_ operand: QueryOperand, in layout: EntryLayout, option: String) throws(QueryError) {
        func refuse(_ reason: String) -> QueryError {
            QueryError(option: option, column: operand.column, reason: reason)
        }
        let size = layout.size(of: operand.side)
        guard operand.side != .cpu else {
            guard layout.cpuCount != nil else {
                throw refuse("cpu: this map does not have a value for each CPU")
            }
            self.init(raw: 0, count: 4, operand)
            return
        }
        guard size > 0 else { throw refuse("this map's entries have no \(operand.side.rawValue)") }
        let typed: (btf: BTF, place: BTFPlace)?
        var start = 0
        var count = size
        if let index = try Self.rawIndex(operand, in: layout) {
            typed = nil
            guard index < size else {
                throw refuse("\(operand.text): the \(operand.side.rawValue) has \(size) bytes")
            }
            start = index
            count = 1
        } else if let (btf, id) = layout.type(of: operand.side) {
            let place: BTFPlace
            do {
                place = try BTFPlace.find(operand.path, in: btf, type: id)
            } catch {
                throw refuse(error.description)
            }
            guard place.fits(in: size) else {
                throw refuse(
                    "\(operand.text) does not lie in the \(size) bytes of the \(operand.side.rawValue)")
            }
            typed = (btf, place)
            start = place.offset
            count = place.bitCount / 8
        } else {
            typed = nil
            guard operand.path.isEmpty else {
                let name = operand.side.rawValue
                throw refuse(
                    "\(operand.text): the \(name) has no BTF type; name its bytes, as in \(name)[0] or \(name)[0:\(min(size, 4))]"
                )
            }
        }
        if let slice = operand.slice {
            guard typed?.place.isBitField != true else {
                throw refuse("\(operand.text): a bit-field has no bytes of its own")
            }
            guard slice.end <= count else {
                throw refuse("\(operand.text) reaches beyond the \(count) bytes that there are")
            }
            self.init(raw: start + slice.start, count: slice.end - slice.start, operand)
            return
        }
        guard let typed else {
            self.init(raw: start, count: count, operand)
            return
        }
        if operand.isBigEndian {
            guard !typed.place.isBitField, 1...16 ~= count else {
                throw refuse("\(operand.text): be() takes 1 to 16 whole bytes")
            }
            self.init(raw: start, count: count, operand)
            return
        }
        do {
            try self.init(typed, operand)
        } catch {
            throw refuse("\(operand.text): its type cannot be read: \(error)")
        }
    }

    /// The byte that `key[3]` means, where the key is no array whose element it would be.
    private static func rawIndex(_ operand: QueryOperand, in layout: EntryLayout) throws(QueryError) -> Int? {
        guard operand.path.hasPrefix("["), operand.path.hasSuffix("]"),
            let index = Int(operand.path.dropFirst().dropLast())
        else { return nil }
        guard let (btf, id) = layout.type(of: operand.side) else { return index }
        guard let type = try? btf.resolved(id), type.kind != .array else { return nil }
        return index
    }

    private init(raw offset: Int, count: Int, _ operand: QueryOperand) {
        side = operand.side
        bitOffset = offset * 8
        bitCount = count * 8
        form = [1, 2, 4, 8].contains(count) ? .number : count <= 16 ? .bits : .bytes
        isSigned = false
        order = operand.isBigEndian ? .big : .little
        typed = nil
        self.operand = operand
    }

    private init(_ typed: (btf: BTF, place: BTFPlace), _ operand: QueryOperand) throws(DecodeError) {
        let (btf, place) = typed
        side = operand.side
        self.typed = typed
        self.operand = operand
        if let leaf = try BTFLeaf(place.type, width: place.isBitField ? place.bitCount : 0, in: btf) {
            bitOffset = place.bitOffset + leaf.bitOffset
            bitCount = leaf.bitCount
            order = leaf.order
            switch leaf.meaning {
            case .float: form = .float
            default:
                let isPlain = !place.isBitField && leaf.bitOffset == 0 && bitOffset % 8 == 0
                form = isPlain && [8, 16, 32, 64].contains(leaf.bitCount) ? .number : .bits
            }
            switch leaf.meaning {
            case .signed: isSigned = true
            case .enumeration(let id): isSigned = try btf.type(id).kindFlag
            default: isSigned = false
            }
            return
        }
        bitOffset = place.bitOffset
        bitCount = place.bitCount
        order = btf.order
        isSigned = false
        if bitOffset % 8 == 0, let array = try BTFByteArray(place.type, in: btf),
            array.count * 8 == place.bitCount
        {
            form = array.isText ? .text : .bytes
        } else {
            form = .parts
        }
    }

    /// The type as C spells it, for errors.
    var typeName: String {
        guard let (btf, place) = typed else {
            return side == .cpu ? "a number" : byteCount == 1 ? "a byte" : "\(byteCount) bytes"
        }
        let name = BTFTypeText.text(of: place.type, in: btf)
        return place.isBitField ? "\(name) of \(place.bitCount) bits" : name
    }

    /// Why something with parts is not compared, and what to do.
    var partsReason: String {
        var advice = ""
        if let (btf, place) = typed {
            let names = BTFPlace.fields(of: place.type, in: btf, prefix: "").prefix(20)
            if !names.isEmpty {
                advice = ": name one of its fields, \(names.joined(separator: ", "))"
            } else if let type = try? btf.resolved(place.type), type.kind == .array {
                advice = ": name one of its elements, as in \(operand.text)[0]"
            }
        }
        return "\(operand.text) is \(typeName), which cannot be compared\(advice)"
    }
}
