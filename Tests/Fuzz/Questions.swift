@testable import SwbpfCore

/// What the library is asked about BTF beyond what commands for files ask.
enum Questions {
    /// More types than this tell nothing new.
    private static let typeLimit: UInt32 = 24

    static func ask(_ bytes: [UInt8]) {
        guard let btf = try? BTF(bytes) else { return }
        let isValid = (try? btf.validate()) != nil
        let data = (0..<48).map { UInt8($0 * 37 & 0xff) }
        for id in 0...min(btf.endID, typeLimit) {
            _ = try? btf.resolved(id)
            _ = try? btf.size(of: id)
            _ = try? btf.fields(of: id)
            _ = try? btf.functionName(id)
            _ = try? btf.metadata(in: id, bytes: data)
            var subset = BTFSubset(of: btf, forOldKernels: id % 2 == 0)
            if (try? subset.add(id)) != nil { _ = try? BTF(subset.encoded()) }
            // Values are shown whether or not anybody has validated their types.
            var json = JSONWriter()
            json.value(BTFValue(btf, type: id, bytes: data, offset: 3), style: .json)
            var text = TextWriter()
            text.value(BTFValue(btf, type: id, bytes: data))
            if let type = try? btf.type(id) { details(of: type, in: btf, isValid: isValid) }
        }
        _ = btf.mapDefinitions()
        _ = btf.ids(of: [BTFQuery(.structure, "pair"), BTFQuery(.enumeration64, "wide")])
    }

    /// Asks a file for what is in it beside its types.
    static func ask(fileAt path: String) {
        guard let file = try? BTFFile(path: path) else { return }
        if let btf = try? file.btf(), let notes = try? file.instructionNotes(btf) {
            records(of: notes, in: btf)
        }
        guard let elf = file.elf else { return }
        for section in elf.sections.prefix(sectionLimit) {
            _ = try? elf.name(of: section)
            _ = try? elf.content(of: section)
            _ = try? elf.relocations(of: section)
        }
        guard let symbols = try? elf.symbols() else { return }
        for index in 0..<min(symbols.count, sectionLimit) {
            if let symbol = try? symbols.symbol(index) { _ = try? symbols.name(of: symbol) }
        }
        _ = try? symbols.symbol(named: "a")
    }

    private static let sectionLimit = 64

    private static func records(of notes: BTFExtension, in btf: BTF) {
        for section in notes.functions.sections.prefix(sectionLimit) {
            _ = try? section.name()
            _ = try? section.records()
        }
        for section in notes.lines.sections.prefix(sectionLimit) {
            for line in (try? section.records()) ?? [] { _ = try? btf.name(at: line.textOffset) }
        }
        for section in notes.relocations.sections.prefix(sectionLimit) {
            for relocation in (try? section.records()) ?? [] {
                _ = (try? btf.access(of: relocation))?.description
            }
        }
    }

    private static func details(of type: BTFType, in btf: BTF, isValid: Bool) {
        let name = try? btf.name(of: type)
        if isValid, name == nil { fail("a valid type \(type.id) has no name") }
        _ = try? btf.integer(type)
        _ = try? btf.array(type)
        _ = try? btf.members(of: type)
        _ = try? btf.enumerators(of: type)
        _ = try? btf.parameters(of: type)
        _ = try? btf.sectionEntries(of: type)
        _ = try? btf.linkage(of: type)
        _ = try? btf.componentIndex(of: type)
    }
}
