/// What a type in BTF is: `BTF_KIND_*`. Number 0 is void, which has no entry of its own.
public enum BTFKind: UInt8, CaseIterable, Sendable {
    case integer = 1
    case pointer = 2
    case array = 3
    case structure = 4
    case union = 5
    case enumeration = 6
    case forward = 7
    case typedef = 8
    case volatile = 9
    case const = 10
    case restrict = 11
    case function = 12
    case functionPrototype = 13
    case variable = 14
    case dataSection = 15
    case float = 16
    case declarationTag = 17
    case typeTag = 18
    case enumeration64 = 19
    /// Newer than this reader: its size is known from the layout of kinds, what it means is not. No type
    /// has this number, its own is the type's `kindNumber`.
    case unknown = 0xff

    /// The kinds that are known.
    public static let allCases: [BTFKind] = (integer.rawValue...enumeration64.rawValue).compactMap {
        BTFKind(rawValue: $0)
    }

    /// The kind with a number. What `init(rawValue:)` finds too, but without a call: it is asked for each type.
    @inline(__always)
    init(number: UInt8) {
        self =
            switch number {
            case 1: .integer
            case 2: .pointer
            case 3: .array
            case 4: .structure
            case 5: .union
            case 6: .enumeration
            case 7: .forward
            case 8: .typedef
            case 9: .volatile
            case 10: .const
            case 11: .restrict
            case 12: .function
            case 13: .functionPrototype
            case 14: .variable
            case 15: .dataSection
            case 16: .float
            case 17: .declarationTag
            case 18: .typeTag
            case 19: .enumeration64
            default: .unknown
            }
    }

    /// The 32-bit words behind a type's three common ones that are there whatever its entry count says.
    @inline(__always)
    var fixedWords: Int {
        switch self {
        case .integer, .variable, .declarationTag: 1
        case .array: 3
        default: 0
        }
    }

    /// The 32-bit words that each entry takes: a member, parameter, enumerator or variable.
    @inline(__always)
    var wordsPerEntry: Int {
        switch self {
        case .structure, .union, .dataSection, .enumeration64: 3
        case .enumeration, .functionPrototype: 2
        default: 0
        }
    }

    /// The third common word is a size in bytes.
    var hasSize: Bool {
        switch self {
        case .integer, .structure, .union, .enumeration, .dataSection, .float, .enumeration64: true
        default: false
        }
    }

    /// The third common word names another type.
    var hasReference: Bool {
        switch self {
        case .pointer, .typedef, .volatile, .const, .restrict, .function, .functionPrototype, .variable,
            .declarationTag, .typeTag:
            true
        default: false
        }
    }

    /// `const`, `volatile`, `restrict` and type tags: the type behind is the same in memory and in name.
    public var isModifier: Bool {
        switch self {
        case .volatile, .const, .restrict, .typeTag: true
        default: false
        }
    }
}
