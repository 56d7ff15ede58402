/// Puts entries in order by a field: those with the same are in the order of their keys' bytes.
///
/// All entries are kept, or of many only the first of the order, as many as are asked for.
public struct EntrySorter {
    /// An entry that is kept.
    private struct Item {
        let number: UInt128
        /// Where its bytes are, among all of the same size.
        var slot: Int
        /// How many came before it.
        let age: Int
    }

    private let field: EntrySortKey
    private let isDescending: Bool
    private let limit: Int
    private let keySize: Int
    /// 0 where values are not kept.
    private let valueSize: Int
    /// Keys and values, entry behind entry.
    private var bytes: [UInt8] = []
    /// In order when `isSorted`. With a limit that is reached, a heap whose first is the last of the order.
    private var items: [Item] = []
    private var slotCount = 0
    private var age = 0
    /// The slot that is free once the limit is reached.
    private var spare: Int?

    /// - Parameters:
    ///   - field: as in a condition: `value.packets`, `key`, `be(key[0:2])`.
    ///   - limit: how many entries are wanted.
    ///   - keepsValues: whether values are wanted back.
    public init(
        field: String, descending: Bool, limit: Int? = nil, layout: EntryLayout, keepsValues: Bool = true,
        option: String = "--sort"
    ) throws(QueryError) {
        self.field = try EntrySortKey(field, layout: layout, option: option)
        isDescending = descending
        self.limit = limit ?? .max
        keySize = layout.keySize
        // What is compared as bytes has to be there.
        valueSize = keepsValues || !self.field.isNumber && !self.field.isOnKey ? layout.entryValueSize : 0
    }

    /// Values are looked at or kept: without it they need not be read.
    public var readsValues: Bool { valueSize > 0 || !field.isOnKey }

    /// How many entries are kept.
    public var count: Int { items.count }

    /// Takes an entry. Both parts are copied; what is missing at their ends counts as zeros.
    public mutating func add(key: Span<UInt8>, value: Span<UInt8>) {
        guard limit > 0 else { return }
        let number = field.isNumber ? field.number(key: key, value: value) : 0
        defer { age += 1 }
        if items.count < limit {
            let slot = newSlot()
            fill(slot, key, value)
            items.append(Item(number: number, slot: slot, age: age))
            if items.count == limit { makeHeap() }
            return
        }
        // Most entries of a large map are told by the number alone.
        let worst = items[0].number
        if number != worst, (number > worst) != isDescending { return }
        let slot = spare ?? newSlot()
        fill(slot, key, value)
        let item = Item(number: number, slot: slot, age: age)
        guard isBefore(item, items[0]) else {
            spare = slot
            return
        }
        spare = items[0].slot
        items[0] = item
        sink(0)
    }

    /// Hands out the entries in order. It ends the adding.
    public mutating func forEach(_ body: (Span<UInt8>, Span<UInt8>) throws -> Void) rethrows {
        let sorted = items.sorted { isBefore($0, $1) }
        items = []
        for item in sorted {
            let start = item.slot * (keySize + valueSize)
            let entry = bytes.span.extracting(start..<start + keySize + valueSize)
            try body(entry.extracting(0..<keySize), entry.extracting(keySize..<keySize + valueSize))
        }
    }

    // MARK: Slots

    private mutating func newSlot() -> Int {
        bytes += repeatElement(0, count: keySize + valueSize)
        slotCount += 1
        return slotCount - 1
    }

    private mutating func fill(_ slot: Int, _ key: Span<UInt8>, _ value: Span<UInt8>) {
        let start = slot * (keySize + valueSize)
        for index in 0..<keySize { bytes[start + index] = index < key.count ? key[index] : 0 }
        for index in 0..<valueSize {
            bytes[start + keySize + index] = index < value.count ? value[index] : 0
        }
    }

    // MARK: Order

    private func isBefore(_ left: Item, _ right: Item) -> Bool {
        if left.number != right.number { return (left.number < right.number) != isDescending }
        if !field.isNumber {
            let order = compare(left, right, field.range(keySize: keySize), isText: field.isText)
            if order != 0 { return (order < 0) != isDescending }
        }
        let order = compare(left, right, 0..<keySize, isText: false)
        return order == 0 ? left.age < right.age : order < 0
    }

    private func compare(_ left: Item, _ right: Item, _ range: Range<Int>, isText: Bool) -> Int {
        let size = keySize + valueSize
        for index in range {
            let (one, other) = (bytes[left.slot * size + index], bytes[right.slot * size + index])
            if one != other { return one < other ? -1 : 1 }
            if isText, one == 0 { return 0 }
        }
        return 0
    }

    // MARK: Heap

    private mutating func makeHeap() {
        for index in stride(from: items.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// Moves an item down until those below it are before it in the order.
    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var last = place
            for child in 2 * place + 1..<2 * place + 3 where child < items.count {
                if isBefore(items[last], items[child]) { last = child }
            }
            if last == place { return }
            items.swapAt(place, last)
            place = last
        }
    }
}
