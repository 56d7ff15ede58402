/// A network namespace that a file stands for, so that it stays and has a name.
struct NamespaceMount: Equatable, Sendable {
    let inode: UInt64
    let path: String
}

/// The network namespaces that are mounted as files, in this process's view of the tree; none without /proc.
func namespaceMounts() -> [NamespaceMount] {
    (try? readFile("/proc/self/mountinfo")).map { parseNamespaceMounts($0) } ?? []
}

/// Reads lines of `id parent device root path options ... - type source options`.
func parseNamespaceMounts(_ content: [UInt8]) -> [NamespaceMount] {
    content.split(separator: 0x0a).compactMap { line in
        let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
        // How many fields stand before the dash is up to the kernel.
        guard fields.count > 6, let dash = fields[6...].firstIndex(where: { $0.elementsEqual([0x2d]) }),
            dash + 1 < fields.count, fields[dash + 1].elementsEqual("nsfs".utf8),
            let inode = networkNamespaceInode(String(decoding: fields[3], as: UTF8.self))
        else { return nil }
        return NamespaceMount(inode: inode, path: text(fromSystem: unescaped(fields[4])))
    }
}

/// The inode in a link's text such as `net:[4026531840]`; `nil` for namespaces of other kinds.
func networkNamespaceInode(_ text: String) -> UInt64? {
    guard text.hasPrefix("net:["), text.hasSuffix("]") else { return nil }
    return UInt64(text.dropFirst(5).dropLast())
}
