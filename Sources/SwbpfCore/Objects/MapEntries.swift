/// Entries that were read together: keys and values, each one behind the other.
package struct MapEntries {
    package var keys: [UInt8] = []
    /// Of a per-CPU map, the values of all CPUs for each key.
    package var values: [UInt8] = []
    package var count = 0
    /// For each entry the number of the error that reading its value met; empty where none met any.
    package var errors: [CInt] = []

    package init() {}

    /// The number of the error that reading this entry's value met; 0 if it could be read.
    package func error(_ index: Int) -> CInt { errors.isEmpty ? 0 : errors[index] }

    /// A copy of a key.
    package func key(_ index: Int, size: Int) -> [UInt8] { Array(keys[index * size..<(index + 1) * size]) }

    /// A copy of all that belongs to a key.
    package func value(_ index: Int, stride: Int) -> [UInt8] {
        Array(values[index * stride..<(index + 1) * stride])
    }

    mutating func makeRoom(_ capacity: Int, keySize: Int, valueStride: Int) {
        count = 0
        errors.removeAll(keepingCapacity: true)
        resize(&keys, capacity * keySize)
        resize(&values, capacity * valueStride)
    }

    private func resize(_ bytes: inout [UInt8], _ size: Int) {
        if bytes.count < size { bytes += repeatElement(0, count: size - bytes.count) }
    }

    /// Moves an entry to the front of those that stay.
    mutating func keep(_ index: Int, as place: Int, keySize: Int, valueStride: Int) {
        guard index != place else { return }
        for offset in 0..<keySize { keys[place * keySize + offset] = keys[index * keySize + offset] }
        for offset in 0..<valueStride {
            values[place * valueStride + offset] = values[index * valueStride + offset]
        }
        if !errors.isEmpty { errors[place] = errors[index] }
    }
}
