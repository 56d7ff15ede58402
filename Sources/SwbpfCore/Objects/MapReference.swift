/// A part of a map's values that refers to another map or to a program: the kernel shows it as an id, and
/// wants it as a descriptor.
package struct MapReference: Sendable {
    /// What is referred to: `.map` or `.program`.
    package let kind: ObjectKind
    /// Where in the value the number is, which takes four bytes.
    package let offset: Int

    /// `nil` for maps whose values hold data only.
    package init?(_ map: MapInfo) {
        switch map.type {
        case .arrayOfMaps, .hashOfMaps: (kind, offset) = (.map, 0)
        case .programArray: (kind, offset) = (.program, 0)
        // The device or the length of the queue comes first; since Linux 5.8 and 5.9 a program may follow.
        case .devmap, .devmapHash, .cpumap: (kind, offset) = (.program, 4)
        default: return nil
        }
        guard offset + 4 <= Int(map.valueSize) else { return nil }
    }

    /// Opens what an id refers to, and lends the value with a descriptor in the id's place. 0 refers to nothing.
    func withDescriptor<Answer>(in value: [UInt8], _ body: ([UInt8]) throws -> Answer) throws -> Answer {
        let id = value.span.load(UInt32.self, at: offset) ?? 0
        guard id != 0 else { return try body(value) }
        let descriptor = try kind.open(id: id)
        var value = value
        for index in 0..<4 {
            value[offset + index] = UInt8(truncatingIfNeeded: descriptor.number >> (CInt(index) * 8))
        }
        return try body(value)
    }
}
