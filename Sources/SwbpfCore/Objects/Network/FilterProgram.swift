/// A program that tc(8) runs as a filter (cls_bpf), and those it runs as the filter's actions (act_bpf).
public struct FilterProgram: Equatable, Sendable {
    public struct Action: Equatable, Sendable {
        public var name: String?
        public var programID: UInt32?
    }

    /// What the program is called there, which may be more than its own name: `main.o:[classifier]`.
    public var name: String?
    public var programID: UInt32?
    /// The actions that are programs; `nil` where there is no list of actions.
    public var actions: [Action]?
}

extension FilterProgram {
    /// `TCA_...`
    private enum Attribute {
        static let kind: UInt16 = 1
        static let options: UInt16 = 2
    }

    /// `TCA_BPF_...`
    private enum Option {
        static let actions: UInt16 = 1
        static let name: UInt16 = 7
        static let id: UInt16 = 11
    }

    /// `nil` for a message about something else: another kind of filter, or the head of a list of them.
    init?(_ type: UInt16, _ message: Span<UInt8>) {
        guard type == 44 /* RTM_NEWTFILTER */, message.count >= QueueingDiscipline.headSize else {
            return nil
        }
        var isBPF = false
        var program: FilterProgram?
        forEachAttribute(in: message, from: QueueingDiscipline.headSize) { type, content in
            switch type {
            case Attribute.kind: isBPF = netlinkText(content) == "bpf"
            case Attribute.options: program = FilterProgram(options: content)
            default: break
            }
        }
        guard isBPF, let program else { return nil }
        self = program
    }

    private init(options: Span<UInt8>) {
        var (name, id, actions): (String?, UInt32?, [Action]?) = (nil, nil, nil)
        forEachAttribute(in: options) { type, content in
            switch type {
            case Option.name: name = netlinkText(content)
            case Option.id: id = content.load(at: 0)
            case Option.actions: actions = Action.list(content)
            default: break
            }
        }
        self.init(name: name, programID: id, actions: actions)
    }
}

extension FilterProgram.Action {
    /// Within one action: `TCA_ACT_...`, and for those that are programs `TCA_ACT_BPF_...`.
    private enum Attribute {
        static let kind: UInt16 = 1
        static let options: UInt16 = 2
        static let name: UInt16 = 6
        static let id: UInt16 = 9
    }

    /// The most actions that one filter has: TCA_ACT_MAX_PRIO.
    private static let limit: UInt16 = 32

    /// The actions that are programs, in the order in which they run: each is numbered.
    fileprivate static func list(_ content: Span<UInt8>) -> [FilterProgram.Action] {
        var actions: [(place: UInt16, action: Self)] = []
        forEachAttribute(in: content) { place, content in
            if place <= limit, let action = Self(content) { actions.append((place, action)) }
        }
        return actions.sorted { $0.place < $1.place }.map(\.action)
    }

    private init?(_ content: Span<UInt8>) {
        var isBPF = false
        var (name, id): (String?, UInt32?) = (nil, nil)
        forEachAttribute(in: content) { type, content in
            switch type {
            case Attribute.kind: isBPF = netlinkText(content) == "bpf"
            case Attribute.options:
                forEachAttribute(in: content) { type, content in
                    if type == Attribute.name { name = netlinkText(content) }
                    if type == Attribute.id { id = content.load(at: 0) }
                }
            default: break
            }
        }
        guard isBPF else { return nil }
        self.init(name: name, programID: id)
    }
}
