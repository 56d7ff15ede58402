import Testing

@testable import SwbpfCore

/// The declarations alone, without what stands around them in every header.
func declared(_ btf: BTF, _ roots: CDeclarations.Roots = .unsorted) throws -> String {
    let whole = try wholeText(btf, roots)
    var body = try #require(whole.split(separator: "#endif\n#endif\n\n", maxSplits: 1).last)
    for end in ["\n/* BPF kfuncs */", "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop"] {
        body = body.range(of: end).map { body[..<$0] } ?? body
    }
    return String(body)
}

func wholeText(_ btf: BTF, _ roots: CDeclarations.Roots) throws -> String {
    var text = TextWriter()
    try CDeclarations(btf, roots).write(to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
}

extension Substring {
    /// Where a text begins.
    fileprivate func range(of text: String) -> Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}

/// A reason to refuse types, without the id and the place in front of it.
func refusal(of btf: BTF, _ roots: CDeclarations.Roots = .unsorted) -> String? {
    do {
        _ = try CDeclarations(btf, roots)
        return nil
    } catch {
        return error.reason
    }
}
