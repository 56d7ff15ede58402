extension KernelState {
    /// One line of JSON: ids, pins, holders and what is missing.
    public var description: String {
        let content = content
        func ids(_ handles: [String: ObjectHandle]) -> String { object(handles) { "\($0.id)" } }
        func types(_ handles: [String: ObjectHandle]) -> String {
            "\(Set(handles.values.map(\.type)).sorted())"
        }
        let pins = object(content.pins) { "{\"kind\":\(quoted($0.kind.rawValue)),\"id\":\($0.id)}" }
        let holders = content.holders.map { holder in
            let objects = holder.objects.map(quoted).joined(separator: ",")
            return "{\"pid\":\(holder.process),\"comm\":\(quoted(holder.name)),\"objects\":[\(objects)]}"
        }
        let members = [
            "\"programs\":\(ids(content.programs))", "\"maps\":\(ids(content.maps))",
            "\"links\":\(ids(content.links))", "\"btfs\":\(ids(content.btfs))", "\"pins\":\(pins)",
            "\"program_types\":\(types(content.programs))", "\"map_types\":\(types(content.maps))",
            "\"link_types\":\(types(content.links))",
            "\"perf_events\":\(object(content.perfEvents) { "\($0.number)" })",
            "\"holders\":[\(holders.joined(separator: ","))]",
            "\"devices\":\(object(content.devices) { "\($0)" })",
            "\"cgroup\":\(content.cgroup.map(quoted) ?? "null")",
            "\"bpffs\":\(content.bpffs.map(quoted) ?? "null")",
            "\"network_namespace\":\(content.networkNamespace.map(quoted) ?? "null")",
            "\"missing\":\(object(content.missing, quoted))",
            "\"unexpectedly_missing\":\(object(unexpectedlyMissing, quoted))",
        ]
        return "{\(members.joined(separator: ","))}"
    }

    private func object<Value>(_ members: [String: Value], _ text: (Value) -> String) -> String {
        let members = members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(text($0.value))" }
        return "{\(members.joined(separator: ","))}"
    }
}

/// Text as a JSON string.
private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": quoted += "\\\(scalar)"
        case "\0"..<" ":
            let digits = String(scalar.value, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
