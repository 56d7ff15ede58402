private import CZlib

/// How the running kernel was configured, as far as somebody wants to know.
package struct KernelConfiguration: Equatable, Sendable {
    /// Where it was read.
    package let path: String
    /// What the options that are set have behind the `=`: `y`, `m`, `250`, `"text"`.
    package let values: [String: String]

    /// What an option that is named in full is set to; `nil` if it is not, or was not asked for.
    package subscript(option: String) -> String? { values[option] }

    /// Reads some options of the running kernel, from /boot or else from the kernel itself.
    package static func current(_ options: [String]) throws(ConfigurationError) -> KernelConfiguration {
        let boot = "/boot/config-\(KernelRelease.current().release)"
        return try read(options, from: [boot, "/proc/config.gz"])
    }

    /// Reads some options from the first of the files that holds a configuration.
    static func read(_ options: [String], from paths: [String]) throws(ConfigurationError)
        -> KernelConfiguration
    {
        var problems: [String] = []
        for path in paths {
            do throws(ConfigurationError) {
                return KernelConfiguration(path: path, values: values(of: options, in: try content(of: path)))
            } catch {
                problems.append(error.reason)
            }
        }
        throw ConfigurationError(reason: problems.joined(separator: "; "))
    }

    // MARK: Files

    /// A configuration has some 300 kB, and a third of that when it is packed.
    private static let limit = 8 << 20

    private static func content(of path: String) throws(ConfigurationError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            guard case .regular = try inputKind(path) else {
                throw ConfigurationError(reason: "\(path) is no regular file")
            }
            bytes = try readAll(try openFile(path), sizeHint: 1 << 17, limit: limit, about: path)
        } catch let error as ConfigurationError {
            throw error
        } catch let error as SystemCallError {
            throw ConfigurationError(reason: "\(path): \(error.reason)")
        } catch {
            throw ConfigurationError(reason: "\(path): \(error)")
        }
        guard bytes.count <= limit else { throw ConfigurationError(reason: "\(path) is too large") }
        let content = bytes.starts(with: [0x1f, 0x8b]) ? try unpacked(bytes, path) : bytes
        guard isConfiguration(content) else {
            throw ConfigurationError(reason: "\(path) is not a kernel configuration")
        }
        return content
    }

    /// What a gzip file holds.
    private static func unpacked(_ bytes: [UInt8], _ path: String) throws(ConfigurationError) -> [UInt8] {
        // The last four bytes of a whole file say how much it is.
        guard bytes.count >= 18, let size = bytes.span.load(UInt32.self, at: bytes.count - 4) else {
            throw ConfigurationError(reason: "\(path) is cut short or damaged")
        }
        guard size <= limit else { throw ConfigurationError(reason: "\(path) is too large or cut short") }
        var content = [UInt8](repeating: 0, count: max(1, Int(size)))
        var target = content.mutableSpan
        // zlib reads and writes during the call only, while both are lent to it.
        let count = unsafe target.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes {
                unsafe swbpf_gunzip(
                    $0.baseAddress, UInt32($0.count), target.baseAddress, UInt32(target.count))
            }
        }
        guard count == Int64(size) else {
            throw ConfigurationError(reason: "\(path) is cut short or damaged")
        }
        return content
    }

    // MARK: Lines

    /// What the second line of every configuration is.
    private static let mark = Array("# Automatically generated file; DO NOT EDIT.".utf8)

    private static func isConfiguration(_ content: [UInt8]) -> Bool {
        guard let first = content.firstIndex(of: 0x0a), first < 4096 else { return false }
        let rest = content[(first + 1)...]
        return rest.starts(with: mark) && rest.dropFirst(mark.count).first == 0x0a
    }

    private static let prefix = Array("CONFIG_".utf8)

    private static func values(of options: [String], in content: [UInt8]) -> [String: String] {
        let wanted = Dictionary(options.map { (Array($0.utf8)[...], $0) }) { first, _ in first }
        let lengths = Set(wanted.keys.map(\.count))
        var values: [String: String] = [:]
        var start = 0
        while start < content.count {
            let end = content[start...].firstIndex(of: 0x0a) ?? content.count
            let line = content[start..<end]
            start = end + 1
            guard line.starts(with: prefix), let equals = line.firstIndex(of: 0x3d), equals + 1 < end,
                lengths.contains(equals - line.startIndex), let option = wanted[line[..<equals]],
                values[option] == nil
            else { continue }
            values[option] = text(fromSystem: line[(equals + 1)...])
        }
        return values
    }
}

/// No configuration of the kernel can be read.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    let reason: String

    package var description: String { "cannot read how the kernel was configured: \(reason)" }
}
