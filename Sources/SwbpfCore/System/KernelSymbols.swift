/// A function of the kernel or of one of its modules.
public struct KernelSymbol: Equatable, Sendable {
    public var name: String
    /// `nil` for the kernel itself.
    public var module: String?
}

/// The names of the functions at some addresses, from one reading of /proc/kallsyms.
public struct KernelSymbols: Sendable {
    /// Sorted, without doubles; the two lists of symbols are parallel to it.
    private let addresses: [UInt64]
    private var exact: [KernelSymbol?]
    private var exactCount = 0
    /// Symbols that lie one landing instruction before the address.
    private var landings: [KernelSymbol?]

    /// Looks up the functions at `addresses`. What cannot be found, or may not be seen, stays unknown.
    public init(at addresses: [UInt64]) {
        self.init(wanted: addresses)
        guard !self.addresses.isEmpty, let file = try? openFile("/proc/kallsyms") else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var unfinished: [UInt8] = []
        while exactCount < self.addresses.count {
            var target = buffer.mutableSpan
            guard let count = try? SwbpfCore.read(file, into: &target), count > 0 else { break }
            unfinished.append(contentsOf: buffer[0..<count])
            guard let end = unfinished.lastIndex(of: 0x0a) else { continue }
            add(lines: unfinished[0...end])
            unfinished.removeSubrange(0...end)
        }
    }

    /// Knows no names yet.
    init(wanted addresses: [UInt64]) {
        var sorted: [UInt64] = []
        for address in addresses.sorted() where address != 0 && address != sorted.last {
            sorted.append(address)
        }
        self.addresses = sorted
        exact = Array(repeating: nil, count: sorted.count)
        landings = exact
    }

    /// The function at an address, or one whose landing instruction ends there.
    ///
    /// Where the kernel is built for Intel's indirect branch tracking (IBT), functions that can be
    /// called indirectly begin with ENDBR, and probes sit behind it.
    public subscript(address: UInt64) -> KernelSymbol? {
        index(of: address).flatMap { exact[$0] ?? landings[$0] }
    }

    /// Bytes that ENDBR takes; `nil` for processors without it.
    #if arch(x86_64)
        private static let landingSize: UInt64? = 4
    #else
        private static let landingSize: UInt64? = nil
    #endif

    /// Takes whole lines of /proc/kallsyms: `ffffffff81000000 T name`, for modules with `\t[module]`
    /// behind. Of several names for one address the first stays, as in bpftool.
    mutating func add(lines: ArraySlice<UInt8>) {
        let span = lines.span
        var start = 0
        while start < span.count {
            var position = start
            var address: UInt64 = 0
            while position < span.count, let digit = hexValue(span[position]) {
                address = address &<< 4 | UInt64(digit)
                position += 1
            }
            var end = position
            while end < span.count, span[end] != 0x0a { end += 1 }
            // Behind the address a blank, the letter of the kind, and a blank.
            if position + 3 < end {
                add(address, lines[(lines.startIndex + position + 3)..<(lines.startIndex + end)])
            }
            start = end + 1
        }
    }

    private mutating func add(_ address: UInt64, _ text: ArraySlice<UInt8>) {
        if let index = index(of: address), exact[index] == nil {
            exact[index] = KernelSymbol(kallsyms: text)
            exactCount += 1
        }
        if let size = Self.landingSize, let index = index(of: address &+ size), landings[index] == nil {
            landings[index] = KernelSymbol(kallsyms: text)
        }
    }

    private func index(of address: UInt64) -> Int? {
        guard let first = addresses.first, address >= first else { return nil }
        var (low, high) = (0, addresses.count)
        while low < high {
            let middle = (low + high) / 2
            if addresses[middle] < address { low = middle + 1 } else { high = middle }
        }
        return low < addresses.count && addresses[low] == address ? low : nil
    }
}

extension KernelSymbol {
    /// What stands behind the address and the kind: `name`, or `name\t[module]`.
    fileprivate init(kallsyms text: ArraySlice<UInt8>) {
        let tab = text.firstIndex(of: 0x09) ?? text.endIndex
        name = String(decoding: text[..<tab], as: UTF8.self)
        let rest = text[tab...].dropFirst()
        if rest.first == 0x5b, rest.last == 0x5d {
            module = String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
        }
    }
}
