/// Makes plans: text or JSON goes in as it would be written, and what each entry has of its own as an action.
struct EntryPlanner: ~Copyable {
    private(set) var plan = EntryPlan()
    /// What is JSON, since the last action.
    var json: JSONWriter
    /// What else is to be written before the next action.
    private var pending: [UInt8] = []

    /// For plans whose JSON stands where `json` writes next.
    init(pretty: Bool = false, depth: Int = 0, style: BTFValueStyle = .json) {
        json = JSONWriter(pretty: pretty, depth: depth)
        plan.style = style
    }

    /// The plan; what was written behind the last action belongs to it.
    consuming func finish(cpus: [(number: Int, offset: Int)]) -> EntryPlan {
        add(.nothing)
        plan.cpus = cpus
        return plan
    }

    mutating func text(_ text: String) { pending += Array(text.utf8) }

    mutating func add(_ action: EntryPlan.Action) {
        plan.add(pending + json.drain(), action)
        pending = []
    }

    /// A value of JSON that is not known yet.
    mutating func value(_ action: EntryPlan.Action) {
        json.leaveOutValue()
        add(action)
    }

    /// Bytes as a JSON array.
    mutating func hexArray(_ place: EntryPlan.Place) {
        json.beginArray()
        if place.count > 0 { value(.hexWords(place)) }
        json.endArray()
    }

    /// What `body` adds is written for each CPU at these places in the list.
    mutating func forEachCPU(from first: Int, below end: Int = .max, _ body: (inout EntryPlanner) -> Void) {
        add(.nothing)
        let index = plan.steps.count - 1
        body(&self)
        add(.nothing)
        plan.repeatForEachCPU(from: first, below: end, stepsBehind: index)
    }

    /// A value that has a type.
    mutating func typed(_ value: BTFValue, _ place: EntryPlan.Place) {
        let (isPretty, depth) = (json.isPretty, json.depth)
        json.leaveOutValue()
        var planner = TypePlanner(value.btf, place, plan, pretty: isPretty, depth: depth)
        // Functions' programs are looked up when they are shown.
        if value.programName == nil, let (typed, tables) = planner.plan(value.type) {
            plan.tables = tables
            pending = plan.add(typed, behind: pending + json.drain())
        } else {
            plan.walks.append(EntryPlan.Walk(value: value, isPretty: isPretty, depth: depth))
            add(.walk(place, Int32(plan.walks.count - 1)))
        }
    }
}

/// Walks through a type without a value, and writes down how values of it are read.
private struct TypePlanner: BTFValueVisitor, ~Copyable {
    private let btf: BTF
    private let place: EntryPlan.Place
    private var json: JSONWriter
    private var plan = EntryPlan()
    private var tableOfType: [UInt32: Int32] = [:]
    /// What reading values costs beyond what the walk over the type does.
    private var cost = 0
    /// Something is as no plan can say it.
    private var isBeyond = false

    /// A plan of more steps takes more memory than it saves time.
    private static let stepLimit = 1 << 15
    private static let tableLimit = 1 << 16

    init(_ btf: BTF, _ place: EntryPlan.Place, _ outer: EntryPlan, pretty: Bool, depth: Int) {
        self.btf = btf
        self.place = place
        json = JSONWriter(pretty: pretty, depth: depth)
        plan.tables = outer.tables
        plan.style = outer.style
    }

    /// The steps and all tables; `nil` where the value has to be walked through each time.
    mutating func plan(_ type: UInt32) -> (EntryPlan, [EnumeratorTable])? {
        // A map's values are in this machine's order.
        guard btf.order == .little else { return nil }
        let bytes = [UInt8](repeating: 0, count: Int(place.count))
        var walk = BTFValueWalk(btf: btf, byteCount: bytes.count)
        walk.value(type, in: bytes.span, at: 0, depth: 0, to: &self)
        // Where a value's walk would come to its end early, it says so at that place.
        guard !isBeyond, walk.budget > cost else { return nil }
        plan.add(json.drain(), .nothing)
        return (plan, plan.tables)
    }

    mutating func object(_ body: (inout TypePlanner) -> Void) {
        json.beginObject()
        body(&self)
        json.endObject()
    }

    mutating func array(_ body: (inout TypePlanner) -> Void) {
        json.beginArray()
        body(&self)
        json.endArray()
    }

    mutating func key(_ name: String) { json.key(foreign: name) }

    /// Only what is so whatever the bytes say comes here.
    mutating func scalar(_ scalar: BTFScalar) {
        guard case .problem(let problem) = scalar, problem != .tooLarge else { return isBeyond = true }
        json.value(problem.rawValue)
    }

    mutating func take(_ reading: BTFReading, at offset: Int) -> Bool {
        guard !isBeyond, plan.steps.count < Self.stepLimit else {
            isBeyond = true
            return true
        }
        guard let action = action(reading, at: offset) else { return false }
        json.leaveOutValue()
        plan.add(json.drain(), action)
        return true
    }

    /// `nil` for what is so whatever the bytes say.
    private mutating func action(_ reading: BTFReading, at offset: Int) -> EntryPlan.Action? {
        func part(_ count: Int, at start: Int) -> EntryPlan.Place? {
            guard start >= 0, count <= Int(place.count), start <= Int(place.count) - count else { return nil }
            return EntryPlan.Place(isKey: place.isKey, offset: Int(place.offset) + start, count: count)
        }
        switch reading {
        case .unsigned(let size): return part(size, at: offset).map { .unsigned($0) }
        case .signed(let size): return part(size, at: offset).map { .signed($0) }
        case .boolean(let size): return part(size, at: offset).map { .boolean($0) }
        case .character: return part(1, at: offset).map { .character($0) }
        case .pointer: return part(btfPointerSize, at: offset).map { .pointer($0) }
        case .float(let size): return part(size, at: offset).map { .float($0) }
        case .bits(let first, let count):
            guard 1...128 ~= count, first >= 0, first < 1 << 40 else { return nil }
            return part((first % 8 + count + 7) / 8, at: offset + first / 8).map {
                .bits($0, first: UInt8(first % 8), width: UInt8(count))
            }
        case .enumerator(let type, let size):
            guard let place = part(size, at: offset) else { return nil }
            return table(of: type, size).map { .named(place, table: $0) }
        case .text(let count, let element):
            guard count > 0, let place = part(count, at: offset) else { return nil }
            // How far the bracket behind elements is indented.
            let indentation = json.isPretty ? Int16(clamping: json.depth * 4) : -1
            switch element {
            case .signed(1): return .text(place, .signed, indentation)
            case .unsigned(1): return .text(place, .unsigned, indentation)
            case .character: return .text(place, .character, indentation)
            default: return nil
            }
        case .problem: return nil
        }
    }

    private mutating func table(of type: BTFType, _ size: Int) -> Int32? {
        if let known = tableOfType[type.id] {
            cost += plan.tables[Int(known)].longest / btfNameAllowance
            return known
        }
        guard type.count <= Self.tableLimit, tableOfType.count < 256,
            let table = try? EnumeratorTable(type, size: size, in: btf)
        else {
            isBeyond = true
            return nil
        }
        cost += table.longest / btfNameAllowance
        plan.tables.append(table)
        tableOfType[type.id] = Int32(plan.tables.count - 1)
        return Int32(plan.tables.count - 1)
    }
}
