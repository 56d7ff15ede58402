/// The order in which definitions have to stand in C, where a type that is a part of another comes first.
///
/// A pointer needs no more than the name of the structure behind it, which can be declared on the spot. It does
/// need what a structure without a name contains, since that is spelled out within the pointer's own declaration.
struct CTypeOrder {
    private enum Progress: UInt8 {
        case new, begun, done
    }

    /// What is to be defined, in order.
    private(set) var ids: [UInt32] = []
    private(set) var work: CWorkLimit
    private let btf: BTF
    private var progress: [Progress]
    private let survey: CSurvey
    private var depth = 0

    init(_ btf: BTF, _ survey: CSurvey, _ work: CWorkLimit) {
        self.btf = btf
        self.survey = survey
        self.work = work
        progress = Array(repeating: .new, count: Int(btf.endID))
        // Void needs no definition.
        progress[0] = .done
    }

    /// Puts a type and what it needs behind those that are in order already.
    mutating func add(_ id: UInt32) throws(DecodeError) {
        guard id < btf.endID else {
            _ = try btf.type(id)
            return
        }
        _ = try place(id, throughPointer: false)
    }

    /// Adding the type would change nothing: all that it leads to has its place.
    ///
    /// The answer is `false` also where finding out would take longer than adding it.
    func isSettled(_ id: UInt32) throws(DecodeError) -> Bool {
        if progress[Int(id)] == .done { return true }
        let type = try btf.type(id)
        switch type.kind {
        case .function, .variable, .dataSection, .declarationTag: return true
        case .functionPrototype:
            guard try isSettled(behind: type.referencedType ?? 0) else { return false }
            for index in 0..<type.count {
                guard try isSettled(behind: btf.parameter(index, of: type).type) else { return false }
            }
            return true
        default: return try isSettled(behind: id)
        }
    }

    private func isSettled(behind id: UInt32) throws(DecodeError) -> Bool {
        var next = id
        for _ in 0..<cDepthLimit {
            if progress[Int(next)] == .done { return true }
            let type = try btf.type(next)
            switch type.kind {
            case .pointer, .volatile, .const, .restrict, .typeTag: next = type.referencedType ?? 0
            case .array: next = try btf.array(type)?.element ?? 0
            default: return false
            }
        }
        return false
    }

    // MARK: Placing

    /// Returns whether what refers to the type has to stand behind its definition.
    private mutating func place(_ first: UInt32, throughPointer: Bool) throws(DecodeError) -> Bool {
        var id = first
        var throughPointer = throughPointer
        var steps = 0
        while true {
            let progress = progress[Int(id)]
            if progress == .done { return true }
            let type = try btf.type(id)
            try work.spend(on: type)
            switch type.kind {
            case .volatile, .const, .restrict, .typeTag:
                id = type.referencedType ?? 0
            case .array:
                id = try btf.array(type)?.element ?? 0
                throughPointer = false
            case .structure, .union:
                if progress == .begun, !throughPointer || type.nameOffset == 0 {
                    throw DecodeError(type, "contains itself")
                }
                return try place(composite: type, throughPointer)
            default: return try place(other: type, throughPointer)
            }
            steps += 1
            if steps > cDepthLimit { throw .tooDeep(type) }
        }
    }

    private mutating func place(other type: BTFType, _ throughPointer: Bool) throws(DecodeError) -> Bool {
        switch type.kind {
        case .pointer:
            let mustFollow = try within(type, throughPointer: true)
            progress[Int(type.id)] = .done
            return mustFollow
        case .typedef:
            // Behind a pointer it can wait as long as what it stands for.
            if try !within(type, throughPointer: throughPointer), throughPointer { return false }
            ids.append(type.id)
            progress[Int(type.id)] = .done
            return true
        case .functionPrototype: return try place(prototype: type, throughPointer)
        case .enumeration, .enumeration64, .forward:
            // Without a name they are of no use by themselves where they are a part of another type.
            if type.nameOffset != 0 || !survey.isReferenced[Int(type.id)] { ids.append(type.id) }
            progress[Int(type.id)] = .done
            return true
        default:
            progress[Int(type.id)] = .done
            return false
        }
    }

    /// Places what a type refers to.
    private mutating func within(_ type: BTFType, throughPointer: Bool) throws(DecodeError) -> Bool {
        try enter(type)
        defer { depth -= 1 }
        return try place(type.referencedType ?? 0, throughPointer: throughPointer)
    }

    private mutating func place(
        composite type: BTFType, _ throughPointer: Bool
    ) throws(DecodeError) -> Bool {
        if throughPointer, type.nameOffset != 0 { return false }
        try enter(type)
        defer { depth -= 1 }
        progress[Int(type.id)] = .begun
        try work.spend(type.count, on: type)
        for index in 0..<type.count {
            _ = try place(btf.member(index, of: type).type, throughPointer: false)
        }
        if type.nameOffset != 0 { ids.append(type.id) }
        progress[Int(type.id)] = .done
        return true
    }

    private mutating func place(
        prototype type: BTFType, _ throughPointer: Bool
    ) throws(DecodeError) -> Bool {
        var mustFollow = try within(type, throughPointer: throughPointer)
        try enter(type)
        defer { depth -= 1 }
        try work.spend(type.count, on: type)
        for index in 0..<type.count {
            let parameter = try btf.parameter(index, of: type)
            if try place(parameter.type, throughPointer: throughPointer) { mustFollow = true }
        }
        return mustFollow
    }

    private mutating func enter(_ type: BTFType) throws(DecodeError) {
        depth += 1
        if depth > cDepthLimit { throw .tooDeep(type) }
    }
}
