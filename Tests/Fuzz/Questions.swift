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
            // Values are shown whether or not anybody has validated their types.
            var json = JSONWriter()
            json.value(BTFValue(btf, type: id, bytes: data, offset: 3), style: .json)
            var text = TextWriter()
            text.value(BTFValue(btf, type: id, bytes: data))
            if let type = try? btf.type(id) { details(of: type, in: btf, isValid: isValid) }
        }
        _ = btf.ids(of: [BTFQuery(.structure, "pair"), BTFQuery(.enumeration64, "wide")])
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
