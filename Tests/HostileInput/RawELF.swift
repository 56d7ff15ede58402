/// An ELF file whose every field is what the caller says.
package struct RawELF {
    /// A section and its header. Fields that are `nil` get what is true.
    package struct Section: Sendable {
        package var name: String
        package var type: UInt32
        package var flags: UInt64 = 0
        package var content: [UInt8]
        package var link: UInt32 = 0
        package var info: UInt32 = 0
        package var entrySize: UInt64 = 0
        package var nameOffset: UInt32?
        package var offset: UInt64?
        package var size: UInt64?
    }

    package var is64Bit = true
    package var isBigEndian = false
    /// The first seven bytes' class, order and version, where they are not to be true.
    package var identification: [UInt8]?
    package var type: UInt16 = 1
    /// `EM_BPF`.
    package var machine: UInt16 = 247
    package var version: UInt32 = 1
    package var headersOffset: UInt64?
    package var headerSize: UInt16?
    package var headerCount: UInt16?
    package var namesIndex: UInt16?
    /// The first is the one without a name that every file has.
    package var sections = [Section(name: "", type: 0, content: [])]

    package init() {}

    package mutating func add(
        _ name: String, type: UInt32, flags: UInt64 = 0, _ content: [UInt8], link: UInt32 = 0,
        entrySize: UInt64 = 0
    ) {
        sections.append(
            Section(
                name: name, type: type, flags: flags, content: content, link: link, entrySize: entrySize))
    }

    /// Changes the first section with a name.
    package mutating func change(_ name: String, _ body: (inout Section) -> Void) {
        for index in sections.indices where sections[index].name == name {
            body(&sections[index])
            return
        }
    }

    /// The header, the sections' contents, the names, the section headers.
    package var bytes: [UInt8] {
        var names: [UInt8] = []
        var all = sections
        all.append(Section(name: ".shstrtab", type: 3, content: []))
        for index in all.indices {
            if all[index].nameOffset == nil { all[index].nameOffset = UInt32(names.count) }
            names += Array(all[index].name.utf8) + [0]
        }
        all[all.count - 1].content = names
        let start = is64Bit ? 64 : 52
        var contents: [UInt8] = []
        var table: [UInt8] = []
        for section in all {
            while contents.count % 8 != 0 { contents.append(0) }
            header(of: section, at: UInt64(start + contents.count), into: &table)
            contents += section.content
        }
        while (start + contents.count) % 8 != 0 { contents.append(0) }
        let tableOffset = headersOffset ?? UInt64(start + contents.count)
        return fileHeader(sectionCount: all.count, tableOffset: tableOffset) + contents + table
    }

    private func fileHeader(sectionCount: Int, tableOffset: UInt64) -> [UInt8] {
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
        bytes += identification ?? [is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1]
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        bytes.appendNumber(type, bigEndian: isBigEndian)
        bytes.appendNumber(machine, bigEndian: isBigEndian)
        bytes.appendNumber(version, bigEndian: isBigEndian)
        for address in [0, 0, tableOffset] { word(address, into: &bytes) }
        bytes.appendNumber(UInt32(0), bigEndian: isBigEndian)
        let sizes: [UInt16] = [
            is64Bit ? 64 : 52, 0, 0, headerSize ?? (is64Bit ? 64 : 40),
            headerCount ?? UInt16(sectionCount), namesIndex ?? UInt16(sectionCount - 1),
        ]
        for size in sizes { bytes.appendNumber(size, bigEndian: isBigEndian) }
        return bytes
    }

    private func header(of section: Section, at offset: UInt64, into table: inout [UInt8]) {
        table.appendNumber(section.nameOffset ?? 0, bigEndian: isBigEndian)
        table.appendNumber(section.type, bigEndian: isBigEndian)
        word(section.flags, into: &table)
        word(0, into: &table)
        word(section.offset ?? offset, into: &table)
        word(section.size ?? UInt64(section.content.count), into: &table)
        table.appendNumber(section.link, bigEndian: isBigEndian)
        table.appendNumber(section.info, bigEndian: isBigEndian)
        word(1, into: &table)
        word(section.entrySize, into: &table)
    }

    /// A number as wide as an address.
    private func word(_ value: UInt64, into bytes: inout [UInt8]) {
        if is64Bit {
            bytes.appendNumber(value, bigEndian: isBigEndian)
        } else {
            bytes.appendNumber(UInt32(truncatingIfNeeded: value), bigEndian: isBigEndian)
        }
    }
}
