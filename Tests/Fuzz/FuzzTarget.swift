import HostileInput

@testable import SwbpfCore

private import Glibc

/// A door through which foreign bytes come in.
enum FuzzTarget: String {
    /// BTF by itself.
    case btf
    /// An object file's `.BTF.ext`, beside BTF that is well-formed.
    case ext
    /// An object file.
    case elf
    /// What is typed about the entries of a map, and the JSON that is imported: a text, a NUL, and BTF.
    case entry

    /// What libFuzzer calls with each input.
    var entry: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt {
        switch self {
        case .btf:
            { start, count in
                let bytes = unsafe copy(start, count)
                Questions.ask(bytes)
                return Commands.run(on: bytes)
            }
        case .ext:
            { start, count in
                var object = WellFormed.object
                let bytes = unsafe copy(start, count)
                object.change(".BTF.ext") { $0.content = bytes }
                return Commands.run(on: object.bytes)
            }
        case .elf: { start, count in Commands.run(on: unsafe copy(start, count)) }
        case .entry:
            { start, count in
                EntryQuestions.ask(unsafe copy(start, count))
                return 0
            }
        }
    }

    /// What fuzzing starts from.
    var seeds: [HostileFile] {
        let orders = [false, true]
        switch self {
        case .btf:
            let whole = orders.flatMap { order in
                [
                    HostileFile("every kind") { WellFormed.everyKind(bigEndian: order).bytes },
                    HostileFile("a kind layout") { WellFormed.layout(bigEndian: order).bytes },
                ]
            }
            return whole + HostileHeaders.all + HostileTypes.all + HostileCircles.all + HostileBombs.all
                + HostileNames.all
        case .ext: return [HostileFile("records") { WellFormed.records.bytes }] + HostileExtension.sections
        case .elf: return [HostileFile("an object file") { WellFormed.object.bytes }] + HostileELF.all
        case .entry:
            return EntryQuestions.texts.flatMap { text in
                orders.map { order in
                    HostileFile(text) {
                        Array(text.utf8) + [0] + WellFormed.everyKind(bigEndian: order).bytes
                    }
                }
            }
        }
    }
}

/// libFuzzer's memory is its own: the bytes are copied while they are lent.
private func copy(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: start, count: count))
}

/// Writes a target's seeds into a folder, those that are small enough to be of use.
func writeSeeds(of target: FuzzTarget, to folder: String) {
    for (index, seed) in target.seeds.enumerated() {
        let bytes = seed.bytes
        guard bytes.count <= 1 << 16 else { continue }
        guard let file = unsafe fopen("\(folder)/seed-\(index)", "w") else {
            fail("cannot write to \(folder)")
        }
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        guard unsafe fclose(file) == 0, written == bytes.count else { fail("cannot write to \(folder)") }
    }
}

/// The answers themselves are of no interest; libFuzzer reports on standard error.
func discardStandardOutput() {
    let sink = unsafe open("/dev/null", O_WRONLY)
    guard sink >= 0, dup2(sink, 1) == 1 else { fail("cannot open /dev/null") }
}

func fail(_ message: String) -> Never {
    let line = Array("fuzz: \(message)\n".utf8)
    _ = unsafe write(2, line, line.count)
    exit(2)
}
