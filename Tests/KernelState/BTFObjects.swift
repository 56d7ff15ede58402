import SwbpfCore

/// The types that the state's programs are described with.
struct FunctionTypes {
    let longName: UInt32
    let shortName: UInt32
    let entry: UInt32
    let helper: UInt32
    let replaceable: UInt32
    let replacement: UInt32
    /// Offsets of texts for line information: the file's name, then source lines.
    let fileName: UInt32
    let sourceLines: [UInt32]
    let bytes: [UInt8]

    init() {
        var btf = BTFBuilder()
        let int = btf.int("int", size: 4, .signed)
        let context = btf.structure("__sk_buff", size: 4, [.init("len", int, at: 0)])
        let pointer = btf.pointer(to: context)
        let ofContext = btf.prototype(returning: int, [("skb", pointer)])
        longName = btf.function("a_function_name_longer_than_fifteen", ofContext)
        shortName = btf.function("short_name", ofContext)
        entry = btf.function("entry", ofContext)
        helper = btf.function("a_helper_with_a_rather_long_name", ofContext)
        replaceable = btf.function("replaceable", ofContext, .global)
        replacement = btf.function("replacement", ofContext, .global)
        fileName = btf.string("/src/known state.c")
        sourceLines = [
            "int entry(struct __sk_buff *skb)", "\treturn a_helper_with_a_rather_long_name(skb);",
            "int a_helper_with_a_rather_long_name(struct __sk_buff *skb)", "\treturn 1;",
        ].map { btf.string($0) }
        bytes = btf.bytes
    }
}

/// The types of a map's key and value: a structure with members of many kinds.
struct MapTypes {
    let key: UInt32
    let value: UInt32
    /// Bytes of the value.
    static let valueSize: UInt32 = 48
    let bytes: [UInt8]

    init() {
        var btf = BTFBuilder()
        key = btf.int("int", size: 4, .signed)
        let wide = btf.int("unsigned long long", size: 8)
        let character = btf.int("char", size: 1, .character)
        let text = btf.array(of: character, count: 8, index: key)
        let bool = btf.int("_Bool", size: 1, .boolean)
        let color = btf.enumeration("color", [("RED", 0), ("GREEN", 1), ("NEGATIVE", -1)])
        let pointer = btf.pointer(to: 0)
        let counters = btf.array(of: key, count: 2, index: key)
        value = btf.structure(
            "entry_value", size: Self.valueSize,
            [
                .init("count", wide, at: 0), .init("label", text, at: 8), .init("flag", bool, at: 16),
                .init("kind", color, at: 20), .init("address", pointer, at: 24),
                .init("pair", counters, at: 32),
                .init("signed_number", key, at: 40),
            ])
        bytes = btf.bytes
    }

    /// A value in which each member can be told from the others.
    static func value(number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = .of(number)
        bytes += Array("label \(number % 10)".utf8) + [0]
        bytes += [1, 0, 0, 0] + .of(Int32(number % 3) - 1) + .of(UInt64(0xffff_8880_0000_1000))
        bytes += .of(Int32(number)) + .of(-Int32(number)) + .of(Int32(-42)) + .of(UInt32(0))
        return bytes
    }
}

/// A BTF object with a type of each kind, bound to nothing.
func btfOfEveryKind() -> [UInt8] {
    var btf = BTFBuilder()
    let int = btf.int("int", size: 4, .signed)
    let wide = btf.int("__int128", size: 16, .signed)
    let number = btf.typedef("number", int)
    let constant = btf.const(btf.volatile(number))
    let pointer = btf.pointer(to: constant)
    let array = btf.array(of: pointer, count: 3, index: int)
    let bits = btf.structure(
        "bits", size: 4,
        [.init("low", int, atBit: 0, width: 3), .init("high", int, atBit: 3, width: 29)])
    let either = btf.union(
        "either", size: 24,
        [.init("array", array, at: 0), .init("bits", bits, at: 0), .init("", wide, at: 0)])
    let color = btf.enumeration("color", [("RED", 0), ("GREEN", 1), ("NEGATIVE", -1)])
    let function = btf.prototype(returning: int, [("either", btf.pointer(to: either)), ("color", color)])
    _ = btf.function("choose", function)
    let variable = btf.variable("chosen", either)
    _ = btf.section(".data", size: 24, [(variable, 0, 24)])
    if KernelVersion.running >= KernelVersion(5, 13) { _ = btf.float("double", size: 8) }
    if KernelVersion.running >= KernelVersion(6, 0) {
        _ = btf.enumeration64("large", [("LARGE", 1 << 40), ("LARGEST", .max)])
    }
    return btf.bytes
}

extension StateBuilder {
    func makeBTFs() {
        make("btf functions", since: KernelVersion(5, 0)) { try add("functions", FunctionTypes().bytes) }
        make("btf map_values", since: KernelVersion(4, 18)) { try add("map_values", MapTypes().bytes) }
        make("btf every_kind", since: KernelVersion(5, 2)) { try add("every_kind", btfOfEveryKind()) }
        make("btf metadata", since: KernelVersion(5, 2)) { try add("metadata", Metadata().bytes) }
    }

    private func add(_ name: String, _ bytes: [UInt8]) throws {
        content.btfs[name] = try ObjectHandle(.btf, try loadBTF(bytes))
    }

    func btf(_ name: String) throws -> ObjectHandle {
        guard let btf = content.btfs[name] else { throw Unavailable("no BTF \(name)") }
        return btf
    }
}

/// Loads BTF; where the kernel refuses, the error ends with the verifier's last words.
func loadBTF(_ bytes: [UInt8]) throws -> FileDescriptor {
    let request = KernelRequest()
    request.set(0, lending: bytes)
    request.set(16, UInt32(bytes.count))
    do {
        return try request.open(.btfLoad)
    } catch {
        request.set(8, lending: [UInt8](repeating: 0, count: 65536))
        request.set(20, 65536)
        request.set(24, 1)
        _ = try? request.open(.btfLoad)
        throw Refusal(error, log: request.lastLent)
    }
}

/// A refusal with what the verifier said.
struct Refusal: Error, CustomStringConvertible {
    let error: SystemCallError
    let lastLine: String

    init(_ error: SystemCallError, log: [UInt8]) {
        self.error = error
        let lines = log.prefix { $0 != 0 }.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
        // The last lines only count what the verifier did.
        lastLine = lines.last { !$0.hasPrefix("processed ") && !$0.hasPrefix("verification time") } ?? ""
    }

    var description: String {
        "\(error.call): \(error.reason) (errno \(error.number))\(lastLine.isEmpty ? "" : ": \(lastLine)")"
    }
}
