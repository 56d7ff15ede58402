/// How what two kernels offer differs, part by part. Parts that only one of the two was asked about are not compared.
struct FeatureDifferences: Equatable, Sendable {
    /// Names on one side only.
    struct Change: Equatable, Sendable {
        /// On the first side only, by name.
        var removed: [String]
        /// On the second side only, by name.
        var added: [String]

        var isEmpty: Bool { removed.isEmpty && added.isEmpty }

        init(_ old: Set<String>, _ new: Set<String>) {
            removed = old.subtracting(new).sorted()
            added = new.subtracting(old).sorted()
        }
    }

    /// A setting that has another value; `nil` for an option that is not set or not there.
    struct Setting: Equatable, Sendable {
        let name: String
        let old: String?
        let new: String?
    }

    typealias Section = FeatureInventory.Section

    private(set) var sets: [Section: Change] = [:]
    /// By type of program, in the order of names; only those that differ.
    private(set) var lists: [Section: [(type: String, change: Change)]] = [:]
    private(set) var settings: [Setting]?
    /// The parts that only the first, and only the second, tells about.
    let onlyOld: [Section]
    let onlyNew: [Section]

    init(_ old: FeatureInventory, _ new: FeatureInventory) {
        let (oldSections, newSections) = (Set(old.sections), Set(new.sections))
        onlyOld = old.sections.filter { !newSections.contains($0) }
        onlyNew = new.sections.filter { !oldSections.contains($0) }
        for (section, names) in old.sets {
            if let others = new.sets[section] { sets[section] = Change(names, others) }
        }
        // A trial that was not asked to be full says nothing about these.
        let untried =
            old.lacksLoggedHelpers || new.lacksLoggedHelpers ? Set(Helper.logged.compactMap(\.name)) : []
        for (section, byType) in old.lists {
            guard let others = new.lists[section] else { continue }
            lists[section] = Set(byType.keys).union(others.keys).sorted().compactMap { type in
                guard let pair = Self.lists(of: type, (old, byType), (new, others)) else { return nil }
                let change = Change(pair.0.subtracting(untried), pair.1.subtracting(untried))
                return change.isEmpty ? nil : (type, change)
            }
        }
        if let oldSettings = old.settings, let newSettings = new.settings {
            settings = Set(oldSettings.keys).union(newSettings.keys).sorted().compactMap { name in
                let setting = Setting(
                    name: name, old: oldSettings[name] ?? nil, new: newSettings[name] ?? nil)
                return setting.old == setting.new ? nil : setting
            }
        }
    }

    /// What programs of a type may call on both sides; `nil` where a side has the type and does not know.
    private static func lists(
        of type: String, _ old: (inventory: FeatureInventory, lists: [String: Set<String>]),
        _ new: (inventory: FeatureInventory, lists: [String: Set<String>])
    ) -> (Set<String>, Set<String>)? {
        func list(_ side: (inventory: FeatureInventory, lists: [String: Set<String>])) -> Set<String>? {
            if let list = side.lists[type] { return list }
            // Where there is no such type, there is nothing to call.
            guard let types = side.inventory.sets[.programTypes] else { return nil }
            return types.contains(type) ? nil : []
        }
        guard let old = list(old), let new = list(new) else { return nil }
        return (old, new)
    }

    var isEmpty: Bool {
        sets.values.allSatisfy(\.isEmpty) && lists.values.allSatisfy(\.isEmpty) && (settings?.isEmpty ?? true)
    }

    /// How many names are only on the first, and only on the second side, and how many settings differ.
    var counts: (removed: Int, added: Int, changed: Int) {
        let all = Array(sets.values) + lists.values.joined().map(\.change)
        return (
            all.reduce(0) { $0 + $1.removed.count }, all.reduce(0) { $0 + $1.added.count },
            settings?.count ?? 0
        )
    }

    static func == (left: FeatureDifferences, right: FeatureDifferences) -> Bool {
        left.sets == right.sets && left.settings == right.settings && left.onlyOld == right.onlyOld
            && left.onlyNew == right.onlyNew && left.lists.keys == right.lists.keys
            && left.lists.allSatisfy { section, list in
                (right.lists[section] ?? []).elementsEqual(list) {
                    $0.type == $1.type && $0.change == $1.change
                }
            }
    }
}
