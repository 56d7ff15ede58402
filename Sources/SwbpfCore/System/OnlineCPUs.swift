/// The CPUs that run now.
enum OnlineCPUs {
    /// Their numbers, ascending.
    static func numbers() -> [Int] {
        guard let list = try? readFile("/sys/devices/system/cpu/online") else { return PossibleCPUs.numbers }
        let numbers = PossibleCPUs.parse(String(decoding: list, as: UTF8.self))
        return numbers.isEmpty ? PossibleCPUs.numbers : numbers
    }

    /// Ascending numbers as the kernel writes them: `0-3,8`.
    static func text(_ numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
