extension Command {
    static let structOpsShow = Command(
        name: "show", aliases: ["list"], summary: "List struct_ops maps, or show one",
        arguments: [.structOpsMap(isRequired: false)],
        details: """
            Without STRUCT_OPS_MAP, lists every struct_ops map the caller may see, in id order: id, name, and the \
            kernel's structure whose functions it implements. JSON is an array, however many there are.
            """,
        examples: [
            Example(line: "struct_ops show", effect: "List all of them"),
            Example(line: "-j struct_ops show name my_cubic", effect: "Show those with that name, in JSON"),
        ],
        run: { given in
            let listing = try StructOpsMaps.matching(given.selector)
            return ListReport(
                listing.objects.map { StructOpsEntry(map: $0) }, isList: true, failures: listing.failures)
        })
}

extension CommandGroup {
    static let structOps = CommandGroup(
        name: "struct_ops", summary: "Structures of kernel functions that programs implement",
        details: """
            With struct_ops, programs take the place of functions in a structure of the kernel's, such as the \
            TCP congestion controls (tcp_congestion_ops). A map of type struct_ops holds them. It is registered \
            with the kernel by itself, or, since Linux 6.4, by a link.
            """,
        // The order decides what a shortened word means: bpftool's.
        commands: [
            .structOpsShow, .structOpsRegister, .structOpsUnregister, .structOpsDump, .groupHelp,
        ])
}

/// A struct_ops map as it is listed.
struct StructOpsEntry: ReportEntry, Equatable {
    var map: StructOpsMap

    func write(to text: inout TextWriter) {
        text.write("\(map.id): ")
        text.padded(map.info.name, to: 15)
        text.write(" ")
        text.padded(map.typeName, to: 32)
        text.line()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", map.id)
            json.field("name", map.info.name)
            json.field("kernel_struct_ops", map.typeName)
        }
    }
}
