/// Bytes that somebody might hand to the tool to make it fall over.
package struct HostileFile: Sendable {
    /// What is wrong with it, in words.
    package let name: String
    /// Made anew each time: the largest ones are many megabytes.
    private let make: @Sendable () -> [UInt8]

    package init(_ name: String, _ make: @escaping @Sendable () -> [UInt8]) {
        self.name = name
        self.make = make
    }

    package var bytes: [UInt8] { make() }
}

extension HostileFile: CustomStringConvertible {
    package var description: String { name }
}

extension HostileFile {
    /// BTF that takes some kilobytes as a rule.
    package static var smallBTF: [HostileFile] {
        HostileHeaders.all + HostileTypes.all + HostileCircles.all + HostileBombs.all + HostileNames.all
            + truncated("BTF of every kind", WellFormed.everyKind().bytes, each: 37)
            + flipped("BTF of every kind", WellFormed.everyKind().bytes, each: 29)
    }

    /// Object files.
    package static var objects: [HostileFile] { HostileELF.all + HostileExtension.all }

    /// Those that take up to tens of megabytes.
    package static var large: [HostileFile] { HostileChains.all + HostileCrowds.all }

    /// The beginnings of well-formed input, cut at each multiple of `step` bytes.
    package static func truncated(
        _ name: String, _ bytes: [UInt8], each step: Int = 1
    ) -> [HostileFile] {
        stride(from: 0, to: bytes.count, by: step).map { count in
            HostileFile("\(name) cut at \(count)") { Array(bytes[0..<count]) }
        }
    }

    /// Well-formed input, one bit of every `step`-th byte flipped, each bit in turn.
    package static func flipped(
        _ name: String, _ bytes: [UInt8], each step: Int = 1
    ) -> [HostileFile] {
        stride(from: 0, to: bytes.count, by: step).flatMap { position in
            (0..<8).map { bit in
                HostileFile("\(name), bit \(bit) of byte \(position) flipped") {
                    var damaged = bytes
                    damaged[position] ^= 1 << UInt8(bit)
                    return damaged
                }
            }
        }
    }
}
