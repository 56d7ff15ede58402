import Testing

@testable import SwbpfCore

@Suite struct EntryFilterTests {
    @Test(
        arguments: [
            ("value.count == 1000", true), ("value.count != 1000", false), ("value.count > 999", true),
            ("value.count >= 1001", false), ("value.count < 1001", true), ("value.count <= 999", false),
            ("value.count == 0x3e8", true), ("value.delta == -5", true), ("value.delta < 0", true),
            ("value.delta > -6", true), ("value.delta > 4", false), ("value.state == BUSY", true),
            ("value.state == 7", true), ("value.state != IDLE", true), (#"value.state == "BUSY""#, true),
            (#"value.comm == "nginx""#, true), ("value.comm == nginx", true), ("value.comm == ngin", false),
            ("value.comm ~ ng*", true), (#"value.comm ~ "ngin[w-y]""#, true), ("value.comm ~ ng", false),
            ("value.comm !~ ap*", true), ("value.comm < openvpn", true), ("value.comm > nginx", false),
            ("value.comm == nginx-long", false), (#"value.comm != """#, true),
            ("value.comm[0] == 'n'", true), ("value.comm[0:2] == \"ng\"", true),
            ("value.comm == hex:6e67696e78006f6c6420636f6d6d2121", true),
            ("value.mac == 02:00:00:00:00:01", true), ("value.mac != 02:00:00:00:00:01", false),
            ("value.mac in 02:00:00:00:00:00/40", true), ("value.mac in 03:00:00:00:00:00/8", false),
            ("value.low == 5", true), ("value.low & 4", true), ("value.low & 2", false),
            ("value.high == -2", true), ("value.high < 0", true), ("value.high == 0x1e", true),
            ("value.in6 == 2001:db8::1", true), ("value.in6 in 2001:db8::/32", true),
            ("value.in6 in 2001:db9::/32", false), ("value.in6.u6_addr32 in 2001::/16", true),
            ("value.ratio == 0.5", true), ("value.ratio > 0.25", true), ("value.ratio", true),
            ("value.wide == -1", true), ("value.wide < 0", true), ("value.wide > 0", false),
            ("value.stats[1].bytes == 4", true), ("value.stats[0].bytes == 4", false),
            ("value.numbers[1] == 9", true), ("value.letter == 'A'", true), ("value.letter == A", true),
            ("key.saddr == 10.1.2.3", true), ("key.saddr in 10.0.0.0/8", true),
            ("key.saddr in 10.1.2.3", true),
            ("key.saddr in 10.1.2.2/31", true), ("key.saddr in 0.0.0.0/0", true),
            ("key.saddr in 11.0.0.0/8", false), ("key.saddr >= 10.0.0.0 && key.saddr < 11.0.0.0", true),
            ("key.port == 443", true), ("key.port > 442", true), ("key.proto == 6", true),
            ("key[0] == 10", true), ("key[4:6] == 0xbb01", true), ("be(key[4:6]) == 443", true),
            ("key[0:4] == 10.1.2.3", true), ("key[0:4] in 10.0.0.0/8", true),
            ("value.count[0:2] == 1000", true),
            ("be(value.delta) == 0xfbffffff", true), ("value.count", true), ("!value.count", false),
            ("value.state & 0x4", true), ("value.state & 0x8", false), ("value.state & BUSY", true),
            ("(value.state & 0x3) == 3", true), ("value.state & 0x3 == 3", true),
            ("value.delta & 0xff == 0xfb", true), ("value.comm", true), ("value.mac", true),
        ] as [(String, Bool)])
    func `a comparison holds or not`(expression: String, holds: Bool) throws {
        let filter = try EntryFilter(expression: expression, layout: QueryLayouts.typed())
        #expect(filter.matches(QueryLayouts.key, QueryLayouts.value()) == holds)
    }

    @Test(
        arguments: [
            ("key[0] == 10", true), ("key[0:4] == 10.0.0.1", true), ("key[0:4] in 10.0.0.0/24", true),
            ("be(key[4:6]) == 80", true), ("key[4:6] == 0x5000", true), ("be(key[0:3]) == 0x0a0000", true),
            ("key == 0x030250000100000a", true), ("value[0:4] == \"abc\"", true), ("value[0:3] ~ a?c", true),
            ("value[4:8] == 0x1ff", true), ("value[4:8] & 0x100", true), ("value[8:24]", false),
            ("value[8:24] == ::", true), ("value ~ abc", true), ("value == 'abc'", true), ("value", true),
            ("value[0:6] == 61:62:63:00:ff:01", true), ("value != 'abd'", true),
            ("value[6] || value[7]", false),
            ("value == hex:61626300ff01000000000000000000000000000000000000", true),
        ] as [(String, Bool)])
    func `raw bytes are compared`(expression: String, holds: Bool) throws {
        let filter = try EntryFilter(expression: expression, layout: QueryLayouts.raw)
        #expect(filter.matches(QueryLayouts.rawKey, QueryLayouts.rawValue) == holds)
    }

    @Test(
        arguments: [
            ("key[0] == 10 && key[3] == 1", true), ("key[0] == 10 && key[3] == 2", false),
            ("key[0] == 9 || key[3] == 1", true), ("key[0]==10&&key[3]==1", true),
            ("key[0] == 10 || key[0] == 9 && key[3] == 9", true),
            ("(key[0] == 10 || key[0] == 9) && key[3] == 9", false), ("!(key[0] == 10)", false),
            ("!key[0] == 10", false), ("!!key[0]", true), ("!(key[0] == 9 || key[3] == 9)", true),
            ("!(key[0] == 10 && key[3] == 9)", true), ("((key[0])) == 10", true), ("(key[0] & 2) == 2", true),
            ("((key[0] & 2)) & 2", nil), ("key[0] == 1 || key[0] == 2 || key[0] == 10", true),
            ("\tkey[0]\n==\r10 ", true),
        ] as [(String, Bool?)])
    func `comparisons are joined`(expression: String, holds: Bool?) throws {
        guard let holds else {
            #expect(throws: QueryError.self) {
                try EntryFilter(expression: expression, layout: QueryLayouts.raw)
            }
            return
        }
        let filter = try EntryFilter(expression: expression, layout: QueryLayouts.raw)
        #expect(filter.matches(QueryLayouts.rawKey, QueryLayouts.rawValue) == holds)
    }

    @Test(
        arguments: [
            ("", 1, "expected key, value, cpu, be(, ( or !, found the end"),
            ("foo == 1", 1, "expected key, value, cpu, be(, ( or !, found 'foo'"),
            ("keys == 1", 1, "found 'keys'"), ("key.port", nil, ""),
            (
                "key.port = 80", 10,
                "expected a comparison (==, !=, <, <=, >, >=, ~, !~, in), &&, || or the end, found '='"
            ),
            (
                "key.port == ", 13,
                "expected a number, a name, an address or text in quotation marks, found the end"
            ),
            ("key.port == 80 key.proto", 16, "expected &&, || or the end, found 'key'"),
            ("key.port == 80 &&", 18, "expected key, value"),
            ("(key.port == 80", 16, "&&, || or ')', found the end"),
            ("key.port == 80)", 15, "found ')'"), ("key.", 5, "expected the name of a field, found the end"),
            ("key[", 5, "expected a number"), ("key[1", 6, "expected ':' or ']'"),
            ("key[1:", 7, "expected a number"),
            ("key[1:2", 8, "expected ']'"), ("key[2:2] == 1", 5, "[2:2] has no bytes"),
            ("be key", 4, "expected '(' behind 'be'"), ("be(key", 7, "expected ')'"),
            ("be(cpu)", 1, "cpu has no order of bytes"),
            ("value.comm == \"x", 15, "the quotation mark here has no second one"),
            (
                "key.prt == 1", 1,
                "struct flow has no field 'prt': did you mean 'port'? its fields are saddr, port, proto"
            ),
            (
                "key.port == 80 || value.none == 1", 19,
                "struct info has no field 'none': its fields are count, delta"
            ),
            ("key.port == 99999", 13, "key.port: 99999 does not fit into __be16 (0 to 65535)"),
            ("key.port == web", 13, "key.port: 'web' is not a number"),
            ("value.state == BUZY", 16, "enum state has no 'BUZY', did you mean 'BUSY'?"),
            (
                "value.stats == 1", 1,
                "value.stats is struct stat[2], which cannot be compared: name one of its elements, as in value.stats[0]"
            ),
            (
                "value.stats[0] == 1", 1,
                "value.stats[0] is struct stat, which cannot be compared: name one of its fields, packets, bytes"
            ),
            (
                "key == 1", 1,
                "key is struct flow, which cannot be compared: name one of its fields, saddr, port, proto"
            ),
            ("value.count ~ 1*", 1, "value.count is __u64, patterns are for text"),
            ("value.count in 10.0.0.0/8", 1, "value.count is __u64, addresses have 4, 6 or 16 bytes"),
            ("key.saddr in 10.0.0.0/33", 14, "'10.0.0.0/33' has no prefix length of 0 to 32 behind '/'"),
            (
                "key.saddr in 2001::/16", 14,
                "'2001::/16' is not an IPv4 address or network, which key.saddr needs"
            ),
            ("key.saddr in", 13, "expected an address"), ("key.saddr in10", 11, "expected a comparison"),
            ("value.comm & 1", 1, "value.comm is char[16], only numbers have bits to choose from"),
            ("value.ratio == x", 16, "'x' is not a number, value.ratio is double"),
            (
                "value.comm == aaaaaaaaaaaaaaaaa", 15,
                "'aaaaaaaaaaaaaaaaa' has 17 bytes, value.comm is char[16]"
            ),
            ("value.mac == 1", 14, "value.mac: '1' is not what __u8[6] takes"),
            ("value.beyond == 1", 1, "value.beyond does not lie in the 152 bytes of the value"),
            ("value[150:153] == 1", 1, "value[150:153] reaches beyond the 152 bytes that there are"),
            ("key[8] == 1", 1, "key[8]: the key has 8 bytes"),
            ("value.low[0:1] == 1", 1, "a bit-field has no bytes of its own"),
            ("be(value.low) == 1", 1, "be() takes 1 to 16 whole bytes"),
            ("cpu == 1", 1, "cpu: this map does not have a value for each CPU"),
            ("key[0:2] == 65536", 13, "'65536' does not fit into key[0:2], 2 bytes (0 to 65535)"),
            ("key[0:2] == -1", 13, "'-1' does not fit into key[0:2]"),
            ("key[0:4] == x", 13, "'x' is not a number, key[0:4] is 4 bytes (0 to 4294967295)"),
            ("value[0:20] == 5", 16, "value[0:20] is 20 bytes, which are written as hex: and 40 digits"),
            ("value.count & 1 in 10.0.0.0/8", 1, "value.count is __u64"),
            ("key.saddr & 1 in 10.0.0.0/8", 1, "a masked number is not an address"),
            ("ключ == 1", 1, "found 'ключ'"), ("key.port == 1 && ä", 18, "found 'ä'"),
            ("key.a[99999999999] == 1", 7, "expected a number"),
        ] as [(String, Int?, String)])
    func `what is wrong is said with its column`(expression: String, column: Int?, words: String) throws {
        let layout = try QueryLayouts.typed()
        guard let column else {
            _ = try EntryFilter(expression: expression, layout: layout)
            return
        }
        let error = #expect(throws: QueryError.self) {
            try EntryFilter(expression: expression, layout: layout)
        }
        #expect(error?.column == column, "\(error?.description ?? "")")
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("--where, column ") == true)
    }

    @Test(
        arguments: [
            ("key.port == 80", "key.port: the key has no BTF type; name its bytes, as in key[0] or key[0:4]"),
            ("value.x", "name its bytes, as in value[0] or value[0:4]"),
            ("key[9] == 1", "the key has 8 bytes"),
        ])
    func `without BTF bytes are named`(expression: String, words: String) {
        let error = #expect(throws: QueryError.self) {
            try EntryFilter(expression: expression, layout: QueryLayouts.raw)
        }
        #expect(error?.reason.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `a map without keys has none to name`() {
        let layout = EntryLayout(keySize: 0, valueSize: 4)
        #expect(throws: QueryError.self) { try EntryFilter(expression: "key == 1", layout: layout) }
    }

    @Test func `too many parentheses or comparisons, and too long text, are refused`() throws {
        let nested = String(repeating: "(", count: 65) + "key" + String(repeating: ")", count: 65)
        let many = Array(repeating: "key", count: 1001).joined(separator: "||")
        let long = "key == 1" + String(repeating: " ", count: 1 << 16)
        for expression in [nested, many, long, String(repeating: "!", count: 60_000) + "key"] {
            #expect(throws: QueryError.self) {
                try EntryFilter(expression: expression, layout: QueryLayouts.raw)
            }
        }
        let thousand = Array(repeating: "key == 0", count: 1000).joined(separator: "||")
        let filter = try EntryFilter(expression: thousand, layout: QueryLayouts.raw)
        #expect(!filter.matches(QueryLayouts.rawKey, QueryLayouts.rawValue))
    }

    @Test func `bytes that are not there make a condition false`() throws {
        let filter = try EntryFilter(
            expression: "value[8:24] == :: || value[0:3] ~ *", layout: QueryLayouts.raw)
        let value: [UInt8] = [1, 2]
        #expect(!filter.matches(QueryLayouts.rawKey, value))
        #expect(!filter.matches([], []))
    }

    @Test func `values are needed only where the condition looks at them`() throws {
        #expect(try !EntryFilter(expression: "key[0] == 1", layout: QueryLayouts.raw).readsValues)
        #expect(try EntryFilter(expression: "key[0] == 1 || value", layout: QueryLayouts.raw).readsValues)
    }
}

@Suite struct PerCPUFilterTests {
    /// Counts of 1 and 1000 on two CPUs.
    private static let values = QueryLayouts.value(count: 1) + QueryLayouts.value()

    @Test(
        arguments: [
            ("value.count == 1", true), ("value.count == 1000", true), ("value.count == 2", false),
            ("cpu == 0 && value.count == 1", true), ("cpu == 1 && value.count == 1", false),
            ("cpu > 0 && value.count > 1", true), ("cpu == 2", false), ("key.port == 443", true),
            ("!(value.count == 1)", true), ("value.count == 1 && value.count == 1000", false),
        ])
    func `one CPU's value has to satisfy the whole condition`(expression: String, holds: Bool) throws {
        let filter = try EntryFilter(expression: expression, layout: QueryLayouts.typed(cpuCount: 2))
        #expect(filter.matches(QueryLayouts.key, Self.values) == holds)
    }

    @Test func `values of an odd size lie eight bytes apart`() throws {
        let layout = EntryLayout(keySize: 4, valueSize: 3, cpus: [0, 1])
        let filter = try EntryFilter(expression: "cpu == 1 && value == 0x030201", layout: layout)
        #expect(
            filter.matches([0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0]))
    }

    @Test func `CPUs whose values are not there satisfy nothing`() throws {
        let layout = EntryLayout(keySize: 4, valueSize: 8, cpus: [0, 1])
        let filter = try EntryFilter(expression: "cpu == 1", layout: layout)
        #expect(!filter.matches([0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]))
    }
}

@Suite struct QueryCompletionTests {
    @Test(
        arguments: [
            ("", ["key.", "value."]), ("k", ["key."]), ("key.", ["key.saddr", "key.port", "key.proto"]),
            ("key.p", ["key.port", "key.proto"]),
            ("key.port == 80 && value.m", ["key.port == 80 && value.mac"]),
            ("!(v", ["!(value."]), ("key.port == v", []), ("value.stats[0].b", ["value.stats[0].bytes"]),
            ("x", []),
        ])
    func `fields complete a condition`(prefix: String, candidates: [String]) throws {
        #expect(try EntryFilter.candidates(prefix: prefix, layout: QueryLayouts.typed()) == candidates)
    }

    @Test func `the CPU is offered where there is one for each value`() throws {
        let layout = EntryLayout(keySize: 4, valueSize: 8, cpus: [0, 1])
        #expect(EntryFilter.candidates(prefix: "", layout: layout) == ["key", "value", "cpu"])
    }
}
