/// The CPUs that this machine may ever have: per-CPU maps have a value for each of them.
package enum PossibleCPUs {
    /// Their numbers, ascending.
    package static let numbers: [Int] = {
        guard let list = try? readFile("/sys/devices/system/cpu/possible") else { return [0] }
        let numbers = parse(String(decoding: list, as: UTF8.self))
        return numbers.isEmpty ? [0] : numbers
    }()

    /// More than any kernel is built for.
    private static let limit = 1 << 16

    /// Reads a list as the kernel writes it: `0-3,8`. What is no such list has no CPUs.
    static func parse(_ text: String) -> [Int] {
        var numbers: [Int] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends[0], let last = ends.last ?? nil, ends.count <= 2,
                first > numbers.last ?? -1, first <= last, last < limit
            else { return [] }
            numbers += first...last
        }
        return numbers
    }
}
