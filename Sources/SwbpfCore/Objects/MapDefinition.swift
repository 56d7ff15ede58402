/// A map as an object file's BTF defines it: a variable in `.maps`, or a section whose variables lie in it.
struct MapDefinition: Equatable {
    var name: String
    /// What its members say; `nil` where they do not.
    var type: UInt32?
    /// The types of key and value.
    var keyType: UInt32?
    var valueType: UInt32?

    /// The whole name of a map of which the kernel has kept the beginning; `nil` if several are possible,
    /// or it may be whole as it is.
    static func fullName(of map: MapInfo, among definitions: [MapDefinition]) -> String? {
        let named = definitions.filter { $0.name.hasPrefix(map.name) }
        let possible = named.count > 1 ? named.filter { $0.mayBe(map) } : named
        guard let first = possible.first, possible.allSatisfy({ $0.name == first.name }) else { return nil }
        return first.name == map.name ? nil : first.name
    }

    private func mayBe(_ map: MapInfo) -> Bool {
        (type.map { $0 == map.type.rawValue } ?? true)
            && (keyType.map { map.btfKeyTypeID == 0 || $0 == map.btfKeyTypeID } ?? true)
            && (valueType.map { map.btfValueTypeID == 0 || $0 == map.btfValueTypeID } ?? true)
    }
}

extension BTF {
    /// No object file defines so many maps.
    private static var mapLimit: Int { 1 << 14 }

    /// The maps that the object file defines which this is of.
    func mapDefinitions() -> [MapDefinition] {
        var definitions: [MapDefinition] = []
        for id in own.firstID..<own.endID where definitions.count < Self.mapLimit {
            guard let type = try? type(id), type.kind == .dataSection else { continue }
            let section = shortName(at: type.nameOffset)
            guard section == ".maps" || section.hasPrefix(".struct_ops") else {
                definitions.append(MapDefinition(name: section, valueType: id))
                continue
            }
            for index in 0..<type.count where definitions.count < Self.mapLimit {
                if let entry = try? sectionEntry(index, of: type),
                    let definition = mapDefinition(entry.variable)
                {
                    definitions.append(definition)
                }
            }
        }
        return definitions
    }

    private func mapDefinition(_ id: UInt32) -> MapDefinition? {
        guard let variable = try? type(id), variable.kind == .variable, variable.nameOffset != 0 else {
            return nil
        }
        var definition = MapDefinition(name: shortName(at: variable.nameOffset))
        guard let structure = try? resolved(variable.referencedType ?? 0), structure.kind == .structure else {
            return definition
        }
        for index in 0..<min(structure.count, Self.memberLimit) {
            guard let member = try? member(index, of: structure),
                let pointer = try? resolved(member.type), let target = pointer.referencedType
            else { continue }
            switch shortName(at: member.nameOffset) {
            case "key": definition.keyType = target
            case "value": definition.valueType = target
            case "type":
                // A number is the length of an array that nothing has.
                guard let type = try? resolved(target), let array = try? array(type) else { continue }
                definition.type = UInt32(clamping: array.count)
            default: continue
            }
        }
        return definition
    }

    /// Definitions have a dozen members at the most.
    private static var memberLimit: Int { 64 }
}
