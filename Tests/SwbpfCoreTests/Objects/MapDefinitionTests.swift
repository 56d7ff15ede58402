import Testing

@testable import SwbpfCore

@Suite struct MapDefinitionTests {
    private func map(_ name: String, type: UInt32 = 1, key: UInt32 = 0, value: UInt32 = 0) throws -> MapInfo {
        var map = try MapInfo(KernelRecord("map", bytes: [UInt8](repeating: 0, count: 88), count: 88))
        map.name = name
        map.type = MapType(rawValue: type)
        map.btfKeyTypeID = key
        map.btfValueTypeID = value
        return map
    }

    private func fullName(_ map: MapInfo, _ definitions: MapDefinition...) -> String? {
        MapDefinition.fullName(of: map, among: definitions)
    }

    @Test func `the one that begins so is meant`() throws {
        let cut = try map("process_connect")
        #expect(
            fullName(cut, MapDefinition(name: "process_connections"), MapDefinition(name: "process"))
                == "process_connections")
    }

    @Test func `where several begin so, none is`() throws {
        let cut = try map("process_connect")
        #expect(
            fullName(
                cut, MapDefinition(name: "process_connections"), MapDefinition(name: "process_connected"))
                == nil)
        #expect(fullName(cut) == nil)
        #expect(fullName(cut, MapDefinition(name: "proc")) == nil)
    }

    @Test func `a name that may be whole is not made longer`() throws {
        let cut = try map("process_connect")
        #expect(fullName(cut, MapDefinition(name: "process_connect")) == nil)
        #expect(
            fullName(cut, MapDefinition(name: "process_connect"), MapDefinition(name: "process_connections"))
                == nil)
    }

    @Test func `types tell maps apart that begin alike`() throws {
        let definitions = [
            MapDefinition(name: "process_connect_a", type: 1, keyType: 3, valueType: 4),
            MapDefinition(name: "process_connect_b", type: 2, keyType: 3, valueType: 4),
            MapDefinition(name: "process_connect_c", type: 1, keyType: 3, valueType: 5),
        ]
        for (type, value, name) in [(UInt32(1), UInt32(4), "a"), (2, 4, "b"), (1, 5, "c")] {
            let cut = try map("process_connect", type: type, key: 3, value: value)
            #expect(MapDefinition.fullName(of: cut, among: definitions) == "process_connect_\(name)")
        }
        #expect(
            MapDefinition.fullName(of: try map("process_connect"), among: definitions) == nil)
    }

    // MARK: Reading

    @Test func `maps are read as object files define them`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        let pointer = builder.add(.pointer, "", int)
        let array = builder.array(of: int, count: 9)
        let number = builder.add(.pointer, "", array)
        let definition = builder.structure(
            "", size: 24, [("type", number, 0, 0), ("key", pointer, 64, 0), ("value", pointer, 128, 0)])
        let variable = builder.add(.variable, "a_map_with_a_long_name", definition, [1])
        let section = builder.add(.dataSection, ".maps", count: 2, 24, [.number(variable), 0, 24, 99, 24, 0])
        let data = builder.add(.dataSection, ".rodata.with_a_name", count: 0, 4)
        _ = (section, data)
        #expect(
            try builder.btf().mapDefinitions() == [
                MapDefinition(name: "a_map_with_a_long_name", type: 9, keyType: int, valueType: int),
                MapDefinition(name: ".rodata.with_a_name", valueType: data),
            ])
    }

    @Test func `types that lie are left out`() throws {
        var builder = BTFBuilder()
        let circle = builder.add(.typedef, "circle", 1)
        let definition = builder.structure(
            "", size: 24, [("type", circle, 0, 0), ("key", 77, 64, 0), ("value", 0, 128, 0)])
        let first = builder.add(.variable, "first", definition, [1])
        let second = builder.add(.variable, "second", circle, [1])
        let third = builder.add(.variable, "", 88, [1])
        builder.add(
            .dataSection, ".maps", count: 4, 0,
            [.number(first), 0, 0, .number(second), 0, 0, .number(third), 0, 0, .number(definition), 0, 0])
        #expect(
            try builder.btf().mapDefinitions() == [
                MapDefinition(name: "first"), MapDefinition(name: "second"),
            ])
    }
}
