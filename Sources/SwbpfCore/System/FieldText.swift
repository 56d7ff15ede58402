/// Lines of `name: value`, as files in /proc have them: fdinfo, status.
struct FieldText {
    private let content: ArraySlice<UInt8>

    init(content: ArraySlice<UInt8>) {
        self.content = content
    }

    /// The text behind `name:`, without the blanks around it.
    func text(_ name: StaticString) -> String? {
        value(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The decimal number behind `name:`.
    func number(_ name: StaticString) -> Int? {
        guard let digits = value(name), !digits.isEmpty, digits.count < 19 else { return nil }
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private func value(_ name: StaticString) -> ArraySlice<UInt8>? {
        let wanted = name.description.utf8
        var start = content.startIndex
        while start < content.endIndex {
            let end = content[start...].firstIndex(of: 0x0a) ?? content.endIndex
            let colon = start + wanted.count
            if colon < end, content[colon] == 0x3a, content[start..<colon].elementsEqual(wanted) {
                return content[(colon + 1)..<end].drop { $0 == 0x20 || $0 == 0x09 }
            }
            start = end + 1
        }
        return nil
    }
}

/// Reads the fdinfo of many descriptors of this process through one open directory.
final class FDInfoReader: Sendable {
    /// `nil` where /proc is hidden or not mounted.
    private let directory: FileDescriptor?

    init() {
        directory = try? openFile("/proc/self/fdinfo", .directory)
    }

    /// `nil` where the kernel does not show it.
    func read(_ descriptor: borrowing FileDescriptor) -> FieldText? {
        switch directory {
        case nil: return nil
        case .some(let directory):
            guard let file = try? openFile(String(descriptor.number), .read, in: directory) else {
                return nil
            }
            // The kernel makes the whole text at the first read, and what matters is in its first lines.
            var buffer = [UInt8](repeating: 0, count: 1024)
            var target = buffer.mutableSpan
            guard let count = try? SwbpfCore.read(file, into: &target) else { return nil }
            return FieldText(content: buffer[0..<count])
        }
    }
}
