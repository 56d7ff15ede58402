/// Spells types out in C.
///
/// Definitions come in the order that `CTypeOrder` found. Each is written behind the forward declarations that
/// it needs: of structures that it points to and that are defined later, or while it is being defined.
struct CWriter: ~Copyable {
    /// How far a type has come.
    struct Marks: OptionSet {
        let rawValue: UInt8

        /// Its definition has begun.
        static let begun = Marks(rawValue: 1)
        /// It can be used in any way.
        static let defined = Marks(rawValue: 2)
        /// It can be pointed to.
        static let announced = Marks(rawValue: 4)
        /// It has the name that it will have throughout.
        static let named = Marks(rawValue: 8)
        /// That name has a number behind it.
        static let numbered = Marks(rawValue: 16)
    }

    let btf: BTF
    /// In bytes.
    let pointerSize: Int
    var text: CText
    var work: CWorkLimit
    /// By id.
    private var marks: [Marks]
    /// The numbers behind names, by id. Few types have one.
    private var copies: [UInt32: UInt32] = [:]
    /// Names of structures, unions, enumerations and integers.
    private var tags: CNameRegistry
    /// Names of typedefs and enumerators.
    private var identifiers: CNameRegistry
    var layout: CLayout
    /// The types that make up the declarations being written, each from the declared name's own type to what
    /// stands at its front. `nil` is void.
    var chain: [BTFType?] = []
    private var depth = 0

    init(_ btf: BTF, pointerSize: Int, _ work: CWorkLimit) {
        self.btf = btf
        self.work = work
        self.pointerSize = pointerSize
        // A kernel's text takes half as much as its BTF.
        text = CText(limit: 1 << 24 + 4 * work.inputSize)
        marks = Array(repeating: [], count: Int(btf.endID))
        marks[0] = .defined
        // A kernel has as many: one enumerator for each sixth type.
        tags = CNameRegistry(btf, expecting: Int(btf.endID) / 10)
        identifiers = CNameRegistry(btf, expecting: Int(btf.endID) / 4)
        layout = CLayout(btf, pointerSize: pointerSize)
    }

    /// Counts a look at a type, and makes sure that the text does not grow without end.
    @inline(__always)
    mutating func spend(on type: BTFType) throws(DecodeError) {
        try work.spend(on: type)
        guard text.makeSpace() else { throw DecodeError(type, "makes the C text longer than it should be") }
    }

    /// Calls `body` one level deeper.
    mutating func within(
        _ type: BTFType, _ body: (inout CWriter) throws(DecodeError) -> Void
    ) throws(DecodeError) {
        depth += 1
        if depth > cDepthLimit { throw .tooDeep(type) }
        try body(&self)
        depth -= 1
    }

    // MARK: Names

    mutating func tag(of type: BTFType) throws(DecodeError) -> CName {
        try name(of: type) { (writer, name) throws(DecodeError) in try writer.tags.use(name) }
    }

    mutating func identifier(of type: BTFType) throws(DecodeError) -> CName {
        try name(of: type) { (writer, name) throws(DecodeError) in try writer.identifiers.use(name) }
    }

    mutating func identifier(ofEnumerator name: UInt32) throws(DecodeError) -> CName {
        CName(offset: name, copy: try identifiers.use(name))
    }

    private mutating func name(
        of type: BTFType, use: (inout CWriter, UInt32) throws(DecodeError) -> UInt32
    ) throws(DecodeError) -> CName {
        let id = Int(type.id)
        if type.nameOffset == 0 { return CName(offset: 0) }
        if !marks[id].contains(.named) {
            marks[id].insert(.named)
            // Announcing a type takes no name away from its definition.
            if type.kind == .forward || type.kind == .enumeration && type.count == 0 {
                return CName(offset: type.nameOffset)
            }
            let copy = try use(&self, type.nameOffset)
            if copy > 1 {
                copies[type.id] = copy
                marks[id].insert(.numbered)
            }
        }
        let copy = marks[id].contains(.numbered) ? copies[type.id] ?? 0 : 0
        return CName(offset: type.nameOffset, copy: copy)
    }

    // MARK: Definitions

    /// Writes a type's definition, unless it has been written.
    mutating func define(_ id: UInt32) throws(DecodeError) {
        guard !marks[Int(id)].contains(.defined) else { return }
        let type = try btf.type(id)
        try spend(on: type)
        switch type.kind {
        case .enumeration, .enumeration64:
            try writeEnumeration(type, level: 0)
            endDeclaration()
            marks[Int(id)].insert(.defined)
        case .structure, .union:
            marks[Int(id)].insert(.begun)
            for index in 0..<type.count { try prepare(btf.member(index, of: type).type, for: id) }
            try writeComposite(type, level: 0)
            endDeclaration()
            marks[Int(id)].insert(.defined)
        default: try prepare(id, for: 0)
        }
    }

    /// Writes what has to stand before a type is used within the definition of another one, `user`.
    ///
    /// Returns whether nothing will ever have to be written before other uses.
    @discardableResult
    private mutating func prepare(_ first: UInt32, for user: UInt32) throws(DecodeError) -> Bool {
        if marks[Int(first)].contains(.defined) { return true }
        var id = first
        while true {
            let marks = marks[Int(id)]
            if marks.contains(.defined) { break }
            let type = try btf.type(id)
            try spend(on: type)
            switch type.kind {
            case .pointer, .volatile, .const, .restrict, .typeTag: id = type.referencedType ?? 0
            case .array: id = try btf.array(type)?.element ?? 0
            default:
                let isReady =
                    marks.contains(.begun) ? try announceBegun(type, for: user) : try prepare(type, for: user)
                if !isReady { return false }
                if id != first { self.marks[Int(first)].insert(.defined) }
                return true
            }
        }
        marks[Int(first)].insert(.defined)
        return true
    }

    private mutating func prepare(_ type: BTFType, for user: UInt32) throws(DecodeError) -> Bool {
        let id = Int(type.id)
        switch type.kind {
        case .structure, .union: return try prepare(composite: type, for: user)
        case .functionPrototype: return try prepare(prototype: type, for: user)
        case .integer: try writeMissingInteger(type)
        case .forward:
            try writeForward(type)
            endDeclaration()
        case .typedef:
            marks[id].insert(.begun)
            try within(type) { (writer) throws(DecodeError) in
                try writer.prepare(type.referencedType ?? 0, for: type.id)
            }
            if !marks[id].contains(.announced) { try writeTypedef(type) }
        default: break
        }
        marks[id].insert(.defined)
        return true
    }

    private mutating func prepare(composite type: BTFType, for user: UInt32) throws(DecodeError) -> Bool {
        let id = Int(type.id)
        guard type.nameOffset == 0 else {
            if !marks[id].contains(.announced) {
                if type.id == user { return false }
                try announce(type)
            }
            return true
        }
        // It is going to be spelled out within its user.
        marks[id].insert(.begun)
        try within(type) { (writer) throws(DecodeError) in
            for index in 0..<type.count {
                try writer.prepare(writer.btf.member(index, of: type).type, for: user)
            }
        }
        marks[id].remove(.begun)
        return false
    }

    private mutating func prepare(prototype type: BTFType, for user: UInt32) throws(DecodeError) -> Bool {
        var isReady = true
        try within(type) { (writer) throws(DecodeError) in
            isReady = try writer.prepare(type.referencedType ?? 0, for: user)
            for index in 0..<type.count {
                let parameter = try writer.btf.parameter(index, of: type)
                if try !writer.prepare(parameter.type, for: user) { isReady = false }
            }
        }
        if isReady { marks[Int(type.id)].insert(.defined) }
        return isReady
    }

    /// What is used while its own definition is under way has to be known before.
    private mutating func announceBegun(_ type: BTFType, for user: UInt32) throws(DecodeError) -> Bool {
        if marks[Int(type.id)].contains(.announced) { return true }
        if type.kind == .typedef {
            try writeTypedef(type)
            marks[Int(type.id)].insert(.announced)
            return true
        }
        guard type.id != user, type.nameOffset != 0 else { return false }
        try announce(type)
        return true
    }

    private mutating func announce(_ type: BTFType) throws(DecodeError) {
        try writeTag(type)
        endDeclaration()
        marks[Int(type.id)].insert(.announced)
    }

    func hasName(_ type: BTFType, _ text: StaticString) throws(DecodeError) -> Bool {
        try btf.withName(at: type.nameOffset) { name in
            text.withUTF8Buffer { text in
                unsafe name.withUnsafeBufferPointer { unsafe $0.elementsEqual(text) }
            }
        }
    }

    /// The whole text.
    consuming func finish() -> [[UInt8]] { text.finish() }

    mutating func endDeclaration() {
        text.write(";\n\n")
    }
}
