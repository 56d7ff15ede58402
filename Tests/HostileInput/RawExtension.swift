/// `.BTF.ext` whose every word is what the caller says.
package struct RawExtension {
    /// The records of one kind, section by section.
    package struct Records: Sendable {
        package struct Section: Sendable {
            package var name: UInt32
            package var records: [[UInt32]]
            /// How many it says it has, where that is not true.
            package var count: UInt32?

            package init(name: UInt32, records: [[UInt32]], count: UInt32? = nil) {
                self.name = name
                self.records = records
                self.count = count
            }
        }

        package var recordSize: UInt32
        package var sections: [Section]
        /// Place and length, where they are not to be true.
        package var offset: UInt32?
        package var size: UInt32?

        package init(recordSize: UInt32, sections: [Section]) {
            self.recordSize = recordSize
            self.sections = sections
        }

        fileprivate func bytes(bigEndian: Bool) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.appendNumber(recordSize, bigEndian: bigEndian)
            for section in sections {
                bytes.appendNumber(section.name, bigEndian: bigEndian)
                bytes.appendNumber(section.count ?? UInt32(section.records.count), bigEndian: bigEndian)
                for word in section.records.joined() { bytes.appendNumber(word, bigEndian: bigEndian) }
            }
            return bytes
        }
    }

    package var isBigEndian = false
    package var magic: UInt16 = 0xeb9f
    package var version: UInt8 = 1
    package var headerSize: UInt32 = 32
    package var functions = Records(recordSize: 8, sections: [])
    package var lines = Records(recordSize: 16, sections: [])
    package var relocations = Records(recordSize: 16, sections: [])

    package init() {}

    /// The header and the three parts.
    package var bytes: [UInt8] {
        var header: [UInt8] = []
        var parts: [UInt8] = []
        header.appendNumber(magic, bigEndian: isBigEndian)
        header += [version, 0]
        header.appendNumber(headerSize, bigEndian: isBigEndian)
        for records in [functions, lines, relocations] {
            let part = records.bytes(bigEndian: isBigEndian)
            header.appendNumber(records.offset ?? UInt32(parts.count), bigEndian: isBigEndian)
            header.appendNumber(records.size ?? UInt32(part.count), bigEndian: isBigEndian)
            parts += part
        }
        return header + parts
    }
}
