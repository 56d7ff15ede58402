extension Command {
    static let structOpsDump = Command(
        name: "dump", summary: "Show all that the kernel says of struct_ops maps, and their contents",
        arguments: [.structOpsMap(isRequired: false)],
        details: """
            Prints an array with two objects for each map: 'bpf_map_info', with every member that the running \
            kernel's structure has, and the map's value by the kernel's type, with its state and the functions. \
            A function that a program implements is shown by its signature, the program's name and id. The \
            kernel's BTF is needed. Plain output is laid out like JSON, but bits and 128-bit numbers are bare \
            hexadecimal.
            """,
        examples: [
            Example(line: "struct_ops dump", effect: "Dump all of them"),
            Example(line: "-j struct_ops dump id 533", effect: "Dump one, in JSON"),
        ],
        run: { given in
            let listing = try StructOpsMaps.matching(given.selector)
            var failures = listing.failures
            var contents: [StructOpsContent] = []
            for map in listing.objects {
                do {
                    contents.append(try StructOpsContent(map))
                } catch let error as SystemCallError {
                    if given.selector != nil { throw error }
                    // What has gone is left out.
                    if !error.isNoEntry { failures.append(message(for: error)) }
                }
            }
            return StructOpsDumpReport(contents: contents, failures: failures)
        })
}

/// All that the kernel says of a struct_ops map.
struct StructOpsContent {
    /// `struct bpf_map_info`.
    var info: BTFValue
    /// The name of the value's type: `bpf_struct_ops_tcp_congestion_ops`.
    var typeName: String
    var value: BTFValue

    init(info: BTFValue, typeName: String, value: BTFValue) {
        self.info = info
        self.typeName = typeName
        self.value = value
    }

    init(_ map: StructOpsMap) throws {
        let kernel = try StructOpsContent.kernelTypes()
        let subject = "map \(map.id)"
        guard let infoType = kernel.id(of: .structure, MapInfoLayout.structure) else {
            throw StructOpsError(
                description: "the kernel's BTF has no struct \(MapInfoLayout.structure)")
        }
        let descriptor = try ObjectKind.map.open(id: map.id, flags: MapAccess.read.rawValue)
        let size = try kernel.size(of: infoType)
        let record = try objectInfo(
            of: descriptor, structure: MapInfoLayout.structure, size: size, about: subject
        ).record
        var bytes = try record.decode(0..<record.count)
        bytes += [UInt8](repeating: 0, count: max(0, size - bytes.count))
        info = BTFValue(kernel, type: infoType, bytes: bytes)

        guard let types = try MapTypes(of: map.info) else {
            throw StructOpsError(description: "\(subject): the kernel does not tell the type of its value")
        }
        var content = [UInt8](repeating: 0, count: Int(map.info.valueSize))
        let number = MapElements.lookUp(
            descriptor, key: littleEndianBytes(UInt32(0)), into: &content)
        guard number == 0 else {
            throw SystemCallError(call: BPFCommand.mapLookup.name, subject: subject, number: number)
        }
        typeName = try types.btf.name(of: types.btf.type(types.value))
        value = BTFValue(types.btf, type: types.value, bytes: content)
        value.programName = { StructOpsContent.programName($0) }
    }

    private static func kernelTypes() throws -> BTF {
        do {
            return try BTFSource.kernel().btf
        } catch {
            throw StructOpsError(
                description:
                    "struct_ops need the kernel's types (CONFIG_DEBUG_INFO_BTF): \(message(for: error))")
        }
    }

    /// The whole name of a program's function; `nil` if it was loaded without BTF or is gone.
    private static func programName(_ id: UInt32) -> String? {
        guard let descriptor = try? ObjectKind.program.open(id: id),
            let program = try? Programs.info(descriptor, id: id), let type = program.functionTypeID
        else { return nil }
        var names = FunctionNames()
        return names.name(ofFunction: type, inBTF: program.btfID)
    }
}

/// What `struct_ops dump` answers.
struct StructOpsDumpReport: Report {
    var contents: [StructOpsContent]
    var failures: [String]

    func write(to text: inout TextWriter) {
        text.prettyJSON { write(to: &$0, style: .plain) }
    }

    func write(to json: inout JSONWriter) { write(to: &json, style: .json) }

    private func write(to json: inout JSONWriter, style: BTFValueStyle) {
        json.array { json in
            for content in contents {
                json.object { json in
                    json.field("bpf_map_info") { $0.value(content.info, style: style) }
                }
                json.object { json in
                    json.key(foreign: content.typeName)
                    json.value(content.value, style: style)
                }
            }
        }
    }
}
