import Foundation
import Testing

@testable import KernelState
@testable import SwbpfCore

@Suite(.needsKernel) struct MapWatchKernelTests {
    /// What the watch of a map printed while somebody else changed it.
    private func watch(
        _ map: OpenMap, condition: String? = nil, style: MapWatch.Style = .text,
        _ change: @escaping @Sendable (OpenMap) -> Void
    ) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let filter = try condition.map { try EntryFilter(expression: $0, layout: EntryLayout(map)) }
        let watch = try MapWatch(map, seconds: 0.05, filter: filter, style: style, readingLimit: 20)
        let id = map.info.id
        let thread = Thread {
            Thread.sleep(forTimeInterval: 0.4)
            if let own = try? OpenMap.open(.id(id), .readAndWrite) { change(own) }
        }
        thread.start()
        var text = TextWriter(AnswerOutput(try openFile(path, .create), about: path))
        watch.write(to: &text)
        text.flush()
        #expect(watch.failures.isEmpty)
        return try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private func hash() throws -> OpenMap {
        let map = try MapPair.create(MapSpecification(type: 1, name: "watch", valueSize: 2, capacity: 8))
        for number in UInt32(1)..<4 { MapPair.set(map, .of(number), 1) }
        return map
    }

    @Test func `only what changes is shown`() throws {
        let text = try watch(hash()) { map in
            MapPair.set(map, .of(UInt32(2)), 5)
            MapPair.set(map, .of(UInt32(9)), 6)
            _ = MapElements.delete(map.descriptor, key: .of(UInt32(3)))
        }
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("== 2") == true)
        #expect(
            Set(lines.filter { !$0.hasPrefix("==") }) == [
                "~ key 02 00 00 00", "    value: 01 01 -> 05 05", "+ key 09 00 00 00  value 06 06",
                "- key 03 00 00 00  value 01 01",
            ])
    }

    @Test func `a map that stays as it is shows nothing`() throws {
        #expect(try watch(hash()) { _ in } == "")
    }

    @Test func `a condition holds before or after`() throws {
        let text = try watch(hash(), condition: "value[0] == 5") { map in
            MapPair.set(map, .of(UInt32(2)), 5)
            MapPair.set(map, .of(UInt32(1)), 6)
        }
        #expect(text.contains("~ key 02") && !text.contains("key 01"))
    }

    @Test func `each change is a line of JSON`() throws {
        let text = try watch(hash(), style: .ndjson) { map in
            MapPair.set(map, .of(UInt32(2)), 5)
            MapPair.set(map, .of(UInt32(9)), 6)
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["time"] is Int)
            #expect(["added", "changed"].contains(object?["change"] as? String))
        }
    }

    @Test func `a map without keys is refused`() throws {
        let queue = try MapPair.create(MapSpecification(type: 22, name: "watch", keySize: 0))
        #expect(throws: MapMismatchError.self) { try MapWatch(queue, seconds: 1) }
    }
}
