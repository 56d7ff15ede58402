/// Makes the plans for the entries of one map.
struct EntryPlanMaker {
    private let map: OpenMap
    private let types: MapTypes?
    private let selection: EntrySelection
    private let cpus: [(number: Int, offset: Int)]
    private let key: EntryPlan.Place
    /// One value.
    private let value: EntryPlan.Place

    init(_ map: OpenMap, _ types: MapTypes?, _ selection: EntrySelection) {
        self.map = map
        self.types = types
        self.selection = selection
        let numbers = map.info.type.isPerCPU ? PossibleCPUs.numbers : [0]
        cpus = numbers.enumerated().map { ($0.element, $0.offset * map.cpuStride) }.filter { cpu in
            !map.info.type.isPerCPU || selection.cpu == nil || selection.cpu == cpu.number
        }
        key = EntryPlan.Place(isKey: true, count: map.keySize)
        value = EntryPlan.Place(count: map.valueSize)
    }

    // MARK: Text

    func text() -> EntryPlan {
        var planner = EntryPlanner()
        if selection.keysOnly {
            planner.text(map.keySize > 16 ? "key:\n" : "key: ")
            planner.add(.hexRows(key))
            planner.text("\n")
        } else if map.info.type.isPerCPU {
            perCPUText(&planner)
        } else {
            text(&planner)
        }
        return planner.finish(cpus: cpus)
    }

    private func text(_ planner: inout EntryPlanner) {
        let isBroken = map.keySize > 16 || map.valueSize > 16
        let separator = isBroken ? "\n" : " "
        if map.keySize > 0 {
            planner.text("key:\(separator)")
            planner.add(.hexRows(key))
            planner.text(map.keySize + map.valueSize <= 24 && !isBroken ? "  " : "\n")
        }
        if map.info.type.holdsMaps, map.valueSize >= 4 {
            planner.text("inner_map_id:\(separator)")
            planner.add(.unsigned(EntryPlan.Place(count: 4)))
            planner.text(" ")
        } else if map.valueSize > 0 {
            planner.text("value:\(separator)")
            planner.add(.hexRows(value))
        }
        planner.text("\n")
    }

    private func perCPUText(_ planner: inout EntryPlanner) {
        if map.keySize > 0 {
            planner.text("key:\n")
            planner.add(.hexRows(key))
            planner.text("\n")
        }
        guard map.valueSize > 0 else { return }
        let wide = cpus.firstIndex { $0.number >= 10 } ?? cpus.count
        // Numbers have two digits at least.
        func line(_ planner: inout EntryPlanner, _ zero: String) {
            planner.text("value (CPU \(zero)")
            planner.add(.cpu)
            planner.text(map.valueSize > 16 ? "):\n" : "): ")
            planner.add(.hexRows(value))
            planner.text("\n")
        }
        if wide > 0 { planner.forEachCPU(from: 0, below: wide) { line(&$0, "0") } }
        if wide < cpus.count { planner.forEachCPU(from: wide) { line(&$0, "") } }
    }

    // MARK: JSON

    /// The bytes, and what they mean.
    func json(pretty: Bool, depth: Int) -> EntryPlan {
        var planner = EntryPlanner(pretty: pretty, depth: depth)
        planner.json.key("key")
        planner.hexArray(key)
        if !selection.keysOnly {
            values(&planner) { $0.hexArray(value) }
            if map.info.type.holdsMaps, map.valueSize >= 4 {
                planner.json.key("inner_map_id")
                planner.value(.unsigned(EntryPlan.Place(count: 4)))
            }
        }
        if let types, !selection.keysOnly || types.key != 0 {
            planner.json.key("formatted")
            planner.json.beginObject()
            typed(types, &planner)
            planner.json.endObject()
        }
        return planner.finish(cpus: cpus)
    }

    /// What the bytes mean, in the style of text.
    func typed(pretty: Bool, depth: Int) -> EntryPlan {
        guard let types, !selection.keysOnly || types.key != 0 else {
            return json(pretty: pretty, depth: depth)
        }
        var planner = EntryPlanner(pretty: pretty, depth: depth, style: .plain)
        typed(types, &planner)
        return planner.finish(cpus: cpus)
    }

    private func typed(_ types: MapTypes, _ planner: inout EntryPlanner) {
        if types.key != 0 {
            planner.json.key("key")
            planner.typed(BTFValue(types.btf, type: types.key, bytes: []), key)
        }
        guard !selection.keysOnly else { return }
        let content = BTFValue(types.btf, type: types.value, bytes: [])
        values(&planner) { $0.typed(content, value) }
    }

    /// The member `value`, or `values` with an object for each CPU.
    private func values(_ planner: inout EntryPlanner, _ body: (inout EntryPlanner) -> Void) {
        guard map.info.type.isPerCPU else {
            planner.json.key("value")
            return body(&planner)
        }
        func object(_ planner: inout EntryPlanner) {
            planner.json.beginObject()
            planner.json.key("cpu")
            planner.value(.cpu)
            planner.json.key("value")
            body(&planner)
            planner.json.endObject()
        }
        planner.json.key("values")
        planner.json.beginArray()
        // The first has no comma before it.
        if !cpus.isEmpty { object(&planner) }
        if cpus.count > 1 { planner.forEachCPU(from: 1) { object(&$0) } }
        planner.json.endArray()
    }
}
