/// Shows entries that differ between two maps, or that have changed in one.
struct MapChangeWriter {
    private let old: MapEntryForm
    private let new: MapEntryForm
    /// Both values have the same parts at the same places.
    private let hasSameParts: Bool

    init(old: MapEntryForm, new: MapEntryForm) {
        self.old = old
        self.new = new
        hasSameParts = old.leaves.elementsEqual(new.leaves) {
            ($0.name, $0.bitOffset, $0.bitCount) == ($1.name, $1.bitOffset, $1.bitCount)
        }
    }

    // MARK: Text

    /// A line for an entry that only one side has; for one that changed a line for each part that did.
    func write(_ change: MapChange, to text: inout TextWriter) {
        switch (change.old, change.new) {
        case (let value?, nil): write(change.key, value, old, sign: "-", .red, to: &text)
        case (nil, let value?): write(change.key, value, new, sign: "+", .green, to: &text)
        case (let before?, let after?):
            text.colored(.yellow) { text in
                text.write("~ key ")
                new.writeKey(change.key, to: &text)
            }
            text.line()
            for index in new.valueIndices {
                writeChange(old.value(index, of: before), new.value(index, of: after), index, to: &text)
            }
        case (nil, nil): return
        }
        text.spill()
    }

    private func write(
        _ key: [UInt8], _ values: [UInt8], _ form: MapEntryForm, sign: String, _ color: TextColor,
        to text: inout TextWriter
    ) {
        text.colored(color) { text in
            text.write("\(sign) key ")
            form.writeKey(key, to: &text)
            guard form.cpus == nil else { return }
            text.write("  value ")
            form.writeValue(form.value(0, of: values), to: &text)
        }
        text.line()
        guard form.cpus != nil else { return }
        for index in form.valueIndices {
            text.write("    value\(cpu(index, form)) ")
            form.writeValue(form.value(index, of: values), to: &text)
            text.line()
        }
    }

    /// Names the CPU whose value it is.
    private func cpu(_ index: Int, _ form: MapEntryForm) -> String {
        form.cpus.map { " (CPU \($0[index] < 10 ? "0" : "")\($0[index])):" } ?? ":"
    }

    private func writeChange(_ before: [UInt8], _ after: [UInt8], _ index: Int, to text: inout TextWriter) {
        guard before != after else { return }
        let parts = parts(before, after)
        for part in parts {
            text.write("    ")
            text.foreign(part.new.name.isEmpty ? "value" : part.new.name)
            text.write("\(cpu(index, new)) ")
            old.write(part.old, of: before, to: &text)
            text.write(" -> ")
            new.write(part.new, of: after, to: &text)
            text.line()
        }
        guard parts.isEmpty else { return }
        text.write("    value\(cpu(index, new)) ")
        old.writeBytes(before, to: &text)
        text.write(" -> ")
        new.writeBytes(after, to: &text)
        text.line()
    }

    /// The parts that differ; none where only bytes between the parts do, or nobody knows the parts.
    private func parts(_ before: [UInt8], _ after: [UInt8]) -> [(old: BTFPlace, new: BTFPlace)] {
        guard hasSameParts else { return [] }
        return zip(old.leaves, new.leaves).filter { new.isDifferent($0.1, before, after) }.map {
            (old: $0.0, new: $0.1)
        }
    }

    // MARK: JSON

    /// Writes one object.
    func write(_ change: MapChange, to json: inout JSONWriter) {
        json.object { json in writeFields(of: change, to: &json) }
    }

    /// Writes the fields of the object, behind others.
    func writeFields(of change: MapChange, to json: inout JSONWriter) {
        json.field("change", change.kind.rawValue)
        json.field("key") { json in new.writeBytes(change.key, to: &json) }
        switch (change.old, change.new) {
        case (let value?, nil): writeValue(change.key, value, old, to: &json)
        case (nil, let value?): writeValue(change.key, value, new, to: &json)
        case (let before?, let after?):
            json.field("old") { json in old.writeValues(before, to: &json) }
            json.field("new") { json in new.writeValues(after, to: &json) }
            if old.types != nil || new.types != nil {
                json.field("formatted") { json in writeFormatted(change.key, before, after, to: &json) }
            }
            writeParts(before, after, to: &json)
        case (nil, nil): return
        }
    }

    private func writeValue(
        _ key: [UInt8], _ values: [UInt8], _ form: MapEntryForm, to json: inout JSONWriter
    ) {
        let isPerCPU = form.cpus != nil
        if isPerCPU { json.key("values") } else { json.key("value") }
        form.writeValues(values, to: &json)
        guard let types = form.types else { return }
        json.field("formatted") { json in
            json.object { json in
                if types.key != 0 { json.field("key") { json in form.writeTypedKey(key, to: &json) } }
                if isPerCPU { json.key("values") } else { json.key("value") }
                form.writeTypedValues(values, to: &json)
            }
        }
    }

    private func writeFormatted(
        _ key: [UInt8], _ before: [UInt8], _ after: [UInt8], to json: inout JSONWriter
    ) {
        json.object { json in
            if let types = new.types, types.key != 0 {
                json.field("key") { json in new.writeTypedKey(key, to: &json) }
            }
            if old.types != nil { json.field("old") { json in old.writeTypedValues(before, to: &json) } }
            if new.types != nil { json.field("new") { json in new.writeTypedValues(after, to: &json) } }
        }
    }

    /// The parts that differ, where any are known.
    private func writeParts(_ before: [UInt8], _ after: [UInt8], to json: inout JSONWriter) {
        guard hasSameParts, !new.leaves.isEmpty else { return }
        json.field("fields") { json in
            json.array { json in
                for index in new.valueIndices {
                    let (one, other) = (old.value(index, of: before), new.value(index, of: after))
                    for part in parts(one, other) {
                        json.object { json in
                            json.field("name", part.new.name)
                            if let cpus = new.cpus { json.field("cpu", cpus[index]) }
                            json.field("old") { old.write(part.old, of: one, style: .json, to: &$0) }
                            json.field("new") { new.write(part.new, of: other, style: .json, to: &$0) }
                        }
                    }
                }
            }
        }
    }
}
