/// A variable in a program's read-only data, by the name its author gave it.
public struct BTFNamedValue: Sendable {
    public let name: String
    public let value: BTFValue
}

extension BTF {
    /// What a program says about itself: the variables of a section that are named `bpf_metadata_...`,
    /// without that prefix, in the section's order.
    ///
    /// - Parameters:
    ///   - section: The type of the map's value: a data section. Other types have no variables.
    ///   - bytes: The map's one value, the section's content.
    public func metadata(in section: UInt32, bytes: [UInt8]) throws(DecodeError) -> [BTFNamedValue] {
        let prefix = "bpf_metadata_"
        var values: [BTFNamedValue] = []
        guard let type = try resolved(section) else { return [] }
        for entry in try sectionEntries(of: type) {
            let variable = try self.type(entry.variable)
            guard variable.kind == .variable, let referenced = variable.referencedType else { continue }
            let name = try name(of: variable)
            guard name.hasPrefix(prefix) else { continue }
            values.append(
                BTFNamedValue(
                    name: String(name.dropFirst(prefix.count)),
                    value: BTFValue(self, type: referenced, bytes: bytes, offset: entry.offset)))
        }
        return values
    }
}
