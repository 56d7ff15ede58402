/// Types that lead back to themselves.
package enum HostileCircles {
    package static var all: [HostileFile] {
        RawBTF.Kind.allCases.flatMap { kind in
            [
                RawBTF.file("\(kind) of itself") { circle(of: [kind], in: &$0) },
                RawBTF.file("\(kind) and typedef of each other") { circle(of: [kind, .typedef], in: &$0) },
                RawBTF.file("\(kind) and structure of each other") {
                    circle(of: [kind, .structure], in: &$0)
                },
                RawBTF.file("\(kind), array and pointer in a circle") {
                    circle(of: [kind, .array, .pointer], in: &$0)
                },
            ]
        } + [
            RawBTF.file("a circle of a hundred qualifiers") {
                circle(of: [RawBTF.Kind](repeating: .const, count: 100), in: &$0)
            },
            RawBTF.file("a circle of unnamed structures") {
                for next: UInt32 in [2, 3, 1] { $0.add(.structure, 8, [0, next, 0, 0, next, 32]) }
            },
        ]
    }

    /// Each type refers to the next, the last to the first.
    private static func circle(of kinds: [RawBTF.Kind], in btf: inout RawBTF) {
        let name = btf.string("round")
        for (index, kind) in kinds.enumerated() {
            let next = UInt32((index + 1) % kinds.count + 1)
            let words: [UInt32] =
                switch kind {
                case .integer: [1 << 24 | 32]
                case .array: [next, next, 2]
                case .structure, .union: [name, next, 0, 0, next, 64]
                case .enumeration: [name, next]
                case .functionPrototype: [name, next, 0, next]
                case .variable: [1]
                case .dataSection: [next, 0, 8]
                case .declarationTag: [0]
                case .enumeration64: [name, next, next]
                default: []
                }
            let isUnnamed = kind == .pointer || kind == .array || kind == .functionPrototype
            btf.add(kind, name: isUnnamed ? 0 : name, next, words)
        }
    }
}
