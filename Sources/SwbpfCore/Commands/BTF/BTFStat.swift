extension Command {
    static let btfStat = Command(
        name: "stat", summary: "Show what BTF consists of, in numbers",
        arguments: [.source(isRequired: false)],
        details: """
            Shows, for the running kernel or for what is named: the size in bytes of header, types and strings; how \
            many types there are of each kind, how many of them have a name, and the bytes of BTF that they take; \
            how many strings nothing refers to, and how many are there twice; how many kernel functions programs \
            may call (kfuncs); the types that take most bytes of BTF; and the structures and unions whose values are \
            largest. Of BTF that was split off from a base, such as a module's, its own part is counted.
            """,
        options: [.baseBTF],
        examples: [
            Example(line: "btf stat", effect: "Show what the running kernel's BTF consists of"),
            Example(line: "-j btf stat prog.o", effect: "Show the same of an object file in JSON"),
        ],
        run: { given in
            let source = try BTFSource.open(given.sources.first, base: given.settings.baseBTF)
            return BTFStatReport(
                btf: source.btf, statistics: try labelled(source.name) { try BTFStatistics(source.btf) })
        })
}

/// What `btf stat` answers.
struct BTFStatReport: Report {
    let btf: BTF
    let statistics: BTFStatistics

    private var byteOrder: String { btf.order == .little ? "little" : "big" }

    private var totals: [(name: StaticString, count: Int)] {
        [
            ("members", statistics.partCount(of: .structure, .union)),
            ("enumerators", statistics.partCount(of: .enumeration, .enumeration64)),
            ("params", statistics.partCount(of: .functionPrototype)),
            ("vars", statistics.partCount(of: .dataSection)),
            ("kfuncs", statistics.kernelFunctionCount),
        ]
    }

    func write(to text: inout TextWriter) {
        let facts = statistics
        text.line("byte order: \(byteOrder)")
        text.line(
            "size: \(facts.totalSize) bytes: header \(facts.headerSize), types \(facts.typeSize), "
                + "strings \(facts.stringSize)")
        var types = "types: \(facts.typeCount), \(facts.namedTypeCount) with a name"
        if facts.typeCount > 0 { types += ", ids \(btf.firstID) to \(btf.endID - 1)" }
        text.line(types + (btf.base == nil ? "" : ", split off from a base"))
        text.line(
            "strings: \(facts.stringCount), unused \(facts.unusedStrings.count) "
                + "(\(facts.unusedStrings.byteCount) bytes), repeated \(facts.repeatedStrings.count) "
                + "(\(facts.repeatedStrings.byteCount) bytes)")
        text.line(totals.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
        writeKinds(to: &text)
        writeRanks(facts.largestTypes, "most bytes of BTF:", to: &text)
        writeRanks(facts.largestValues, "largest structures and unions:", to: &text)
    }

    private func writeKinds(to text: inout TextWriter) {
        text.line()
        text.line("kind             count      named      bytes")
        for kind in statistics.kinds {
            text.padded("\(kind.kind.word)", to: 12)
            text.aligned(kind.count, to: 10)
            text.aligned(kind.namedCount, to: 11)
            text.aligned(kind.byteCount, to: 11)
            text.line()
        }
    }

    private func writeRanks(_ ranks: [BTFStatistics.Ranked], _ title: String, to text: inout TextWriter) {
        guard !ranks.isEmpty else { return }
        text.line()
        text.line(title)
        for rank in ranks {
            text.aligned(rank.value, to: 10)
            let type = try? btf.type(rank.id)
            text.write("  [\(rank.id)] \(type.map { "\($0.kind.word)" } ?? "") ")
            let name = btf.shortName(at: type?.nameOffset ?? 0)
            if name.isEmpty { text.write("\(anonymousName)") } else { text.foreign(name) }
            text.line()
        }
    }

    func write(to json: inout JSONWriter) {
        let facts = statistics
        json.object { json in
            json.field("byte_order", byteOrder)
            json.field("is_split", btf.base != nil)
            json.field("first_id", btf.firstID)
            json.field("types", facts.typeCount)
            json.field("named_types", facts.namedTypeCount)
            json.field("size") { json in
                json.object { json in
                    json.field("total", facts.totalSize)
                    json.field("header", facts.headerSize)
                    json.field("types", facts.typeSize)
                    json.field("strings", facts.stringSize)
                }
            }
            json.field("strings") { json in
                json.object { json in
                    json.field("count", facts.stringCount)
                    json.field("unused", facts.unusedStrings.count)
                    json.field("unused_bytes", facts.unusedStrings.byteCount)
                    json.field("repeated", facts.repeatedStrings.count)
                    json.field("repeated_bytes", facts.repeatedStrings.byteCount)
                }
            }
            for total in totals { json.field(total.name, total.count) }
            json.field("kinds") { json in
                json.array(facts.kinds) { json, kind in
                    json.object { json in
                        json.key("kind")
                        json.value(plain: kind.kind.word)
                        json.field("count", kind.count)
                        json.field("named", kind.namedCount)
                        json.field("bytes", kind.byteCount)
                    }
                }
            }
            json.field("most_bytes") { write(facts.largestTypes, "bytes", to: &$0) }
            json.field("largest") { write(facts.largestValues, "size", to: &$0) }
        }
    }

    private func write(_ ranks: [BTFStatistics.Ranked], _ key: StaticString, to json: inout JSONWriter) {
        json.array(ranks) { json, rank in
            json.object { json in
                json.field("id", rank.id)
                if let type = try? btf.type(rank.id) {
                    json.key("kind")
                    json.value(plain: type.kind.word)
                    json.field("name", btf.shortName(at: type.nameOffset))
                }
                json.field(key, rank.value)
            }
        }
    }
}
