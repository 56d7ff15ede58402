// How types are spelled in listings, for whoever reads them there.
extension BTFKind {
    /// The kind's name in a raw listing.
    var word: StaticString {
        switch self {
        case .integer: "INT"
        case .pointer: "PTR"
        case .array: "ARRAY"
        case .structure: "STRUCT"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .forward: "FWD"
        case .typedef: "TYPEDEF"
        case .volatile: "VOLATILE"
        case .const: "CONST"
        case .restrict: "RESTRICT"
        case .function: "FUNC"
        case .functionPrototype: "FUNC_PROTO"
        case .variable: "VAR"
        case .dataSection: "DATASEC"
        case .float: "FLOAT"
        case .declarationTag: "DECL_TAG"
        case .typeTag: "TYPE_TAG"
        case .enumeration64: "ENUM64"
        case .unknown: "UNKNOWN"
        }
    }
}

/// The word for an integer's encoding; flags together have none.
func encodingWord(_ encoding: UInt8) -> StaticString {
    switch encoding {
    case 0: "(none)"
    case 1: "SIGNED"
    case 2: "CHAR"
    case 4: "BOOL"
    default: "UNKN"
    }
}

/// The word for the linkage of a function or variable.
func linkageWord(_ linkage: UInt32) -> StaticString {
    switch linkage {
    case 0: "static"
    case 1: "global"
    case 2: "extern"
    default: "(unknown)"
    }
}

/// What stands for the name of a type that has none.
let anonymousName: StaticString = "(anon)"
