import Foundation
import KernelState
import Testing

/// Dumps of maps that another thread changes as fast as it can.
@Suite(.needsKernel, .serialized) struct MapChurnTests {
    /// Where programs start slowly they also run slowly.
    private static let scale = Tools.areSlow ? 20 : 1

    @Test func `100 dumps of a hash lose no entry that stays and show none twice`() throws {
        try dumpRepeatedly(.hash, count: 100_000, times: 100)
    }

    @Test(arguments: [
        (MapChurn.Kind.hashWithoutPreallocation, 100_000), (.leastRecentlyUsed, 100_000), (.perCPU, 100_000),
        // Key by key.
        (.trie, 10_000),
    ])
    func `dumps of other types lose no entry that stays and show none twice`(
        kind: MapChurn.Kind, count: Int
    ) throws {
        try dumpRepeatedly(kind, count: count, times: 10)
    }

    @Test func `JSON stays one document`() throws {
        let churn = try MapChurn(.hash, count: 20_000 / Self.scale)
        try churn.during(.replace) {
            for _ in 0..<3 {
                let run = try dump(churn, ["-j"])
                #expect(run.status == 0)
                let entries = try #require(
                    JSONSerialization.jsonObject(with: Data(run.output)) as? [[String: Any]])
                let keys = entries.compactMap { $0["key"] as? [String] }
                #expect(Set(keys).count == entries.count)
                #expect(entries.count >= churn.stable.count)
            }
        }
    }

    @Test(arguments: [MapChurn.Kind.hash, .perCPU, .leastRecentlyUsed])
    func `values that change take nothing from a dump`(kind: MapChurn.Kind) throws {
        let churn = try MapChurn(kind, count: 100_000 / Self.scale)
        try churn.during(.update) {
            var dumps = 0
            // Until there were as many updates as a busy machine makes meanwhile.
            repeat {
                let seen = try entries(of: try dump(churn), churn)
                #expect(seen == churn.count)
                dumps += 1
            } while churn.changeCount < 100_000 / Self.scale && dumps < 100
        }
        #expect(churn.changeCount >= 100_000 / Self.scale)
    }

    @Test func `a count is between what stays and what there can be`() throws {
        let churn = try MapChurn(.hash, count: 100_000 / Self.scale)
        try churn.during(.replace) {
            let run = try ProgramRun(
                "/usr/bin/timeout", ["60", try Tools.swbpf(), "map", "count", "id", "\(churn.id)"])
            #expect(run.status == 0)
            let digits = run.output.filter { (0x30...0x39).contains($0) }
            let count = try #require(Int(String(decoding: digits, as: UTF8.self)))
            #expect((churn.stable.count...churn.count).contains(count))
        }
    }

    @Test func `a map that nobody else holds is dumped to its end`() throws {
        var churn: MapChurn? = try MapChurn(.hash, count: 100_000 / Self.scale)
        let (id, count) = (try #require(churn).id, try #require(churn).count)
        let answer = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var run: ProgramRun?
        let thread = Thread {
            unsafe run = try? ProgramRun(
                "/usr/bin/timeout", ["60", (try? Tools.swbpf()) ?? "", "map", "dump", "id", "\(id)"])
            answer.signal()
        }
        thread.start()
        // It opens the map in the first milliseconds; if not, it says that there is none.
        usleep(20_000 * UInt32(Self.scale))
        churn = nil
        answer.wait()
        let ended = try #require(unsafe run)
        let text = String(decoding: ended.output.suffix(40), as: UTF8.self)
        if ended.status == 0 {
            #expect(text.hasSuffix("Found \(count) elements\n"))
        } else {
            #expect(ended.status == 255)
            #expect(String(decoding: ended.errors, as: UTF8.self).hasPrefix("Error: "))
        }
    }

    // MARK: -

    private func dumpRepeatedly(_ kind: MapChurn.Kind, count: Int, times: Int) throws {
        let churn = try MapChurn(kind, count: count / Self.scale)
        try churn.during(.replace) {
            // Without optimization each takes a second or two.
            let times = try Binary.isStatic() ? times : times / 10
            for _ in 0..<max(2, times / Self.scale) { _ = try entries(of: try dump(churn), churn) }
        }
        #expect(churn.changeCount > 1000)
    }

    /// A dump that has to end.
    private func dump(_ churn: MapChurn, _ options: [String] = []) throws -> ProgramRun {
        let words = ["60", try Tools.swbpf()] + options + ["map", "dump", "id", "\(churn.id)"]
        return try ProgramRun("/usr/bin/timeout", words)
    }

    /// How many entries a plain dump shows, none of them twice and none missing that was always there.
    private func entries(of run: ProgramRun, _ churn: MapChurn) throws -> Int {
        #expect(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        let output = run.output
        let footer = try #require(output.dropLast().lastIndex(of: 0x0a)) + 1
        let text = String(decoding: output[footer...], as: UTF8.self)
        let count = try #require(Int(text.split(separator: " ").dropFirst().first ?? ""), "\(text)")
        try #require(count > 0 && footer % count == 0, "entries of different length before \(text)")
        // All are written alike; the number is the end of the key, behind `key: ` or `key:\n`.
        let length = footer / count
        let start = 5 + (churn.kind.keySize - 4) * 3
        let isBigEndian = churn.kind.keySize > 4
        var isSeen = [Bool](repeating: false, count: churn.count)
        var repeated = 0
        unsafe output.withUnsafeBufferPointer { output in
            for entry in 0..<count {
                var number = 0
                for index in 0..<4 {
                    let place = entry * length + start + index * 3
                    let byte = unsafe digit(output[place]) << 4 | digit(output[place + 1])
                    number |= byte << ((isBigEndian ? 3 - index : index) * 8)
                }
                if number >= isSeen.count || isSeen[number] { repeated += 1 } else { isSeen[number] = true }
            }
        }
        #expect(repeated == 0, "\(repeated) of \(count) keys are there twice, or never were")
        let missing = churn.stable.count { !isSeen[$0] }
        #expect(missing == 0, "\(missing) of \(churn.stable.count) keys are missing")
        return count
    }

    private func digit(_ byte: UInt8) -> Int { Int(byte) - (byte < 0x3a ? 0x30 : 0x57) }
}
