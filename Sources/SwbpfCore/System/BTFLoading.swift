/// Hands BTF to the kernel, which checks it. It goes with its descriptor unless a map or program uses it.
package func loadBTF(_ content: [UInt8], about subject: String) throws -> FileDescriptor {
    do {
        return try loadBTF(content, log: 0, about: subject)
    } catch let error as SystemCallError {
        if error.isPermissionDenied, raiseLockedMemoryLimit() {
            return try loadBTF(content, log: 0, about: subject)
        }
        guard error.isInvalidArgument else { throw error }
        // Once more, to be told why.
        do {
            return try loadBTF(content, log: 1 << 16, about: subject)
        } catch let error as RefusedLoad {
            throw error.explained
        }
    }
}

/// BTF that the kernel refused, and what it said.
private struct RefusedLoad: Error {
    let error: SystemCallError
    let log: String

    var explained: any Error {
        guard let line = log.split(separator: "\n").last, !line.isEmpty else { return error }
        return RefusedTypesError(subject: error.subject, reason: String(line))
    }
}

/// Types that the kernel does not accept.
package struct RefusedTypesError: Error, Equatable, CustomStringConvertible {
    package let subject: String
    /// The kernel's words.
    package let reason: String
    package var description: String { "\(subject): the kernel refuses its types: \(reason)" }
}

private enum LoadField {
    static let data = AttributeField<UInt64>(0)
    static let log = AttributeField<UInt64>(8)
    static let size = AttributeField<UInt32>(16)
    static let logSize = AttributeField<UInt32>(20)
    static let logLevel = AttributeField<UInt32>(24)
}

/// - Parameter logSize: how many bytes the kernel's remarks may take; 0 for no remarks.
private func loadBTF(_ content: [UInt8], log logSize: Int, about subject: String) throws -> FileDescriptor {
    var content = content
    var log = [UInt8](repeating: 0, count: logSize)
    var attributes = BPFAttributes()
    attributes[LoadField.size] = UInt32(clamping: content.count)
    attributes[LoadField.logSize] = UInt32(clamping: logSize)
    attributes[LoadField.logLevel] = logSize > 0 ? 1 : 0
    let result = open(&attributes, lending: &content, &log, about: subject)
    switch result {
    case .success(let number): return FileDescriptor(owning: number)
    case .failure(let error):
        if logSize == 0 { throw error }
        throw RefusedLoad(error: error, log: text(log))
    }
}

private func open(
    _ attributes: inout BPFAttributes, lending content: inout [UInt8], _ log: inout [UInt8],
    about subject: String
) -> Result<CInt, SystemCallError> {
    var content = content.mutableSpan
    var log = log.mutableSpan
    // The kernel uses both addresses during the call only, while the spans hold the arrays.
    return unsafe content.withUnsafeMutableBytes { content in
        unsafe log.withUnsafeMutableBytes { log in
            attributes[LoadField.data] = UInt64(UInt(bitPattern: content.baseAddress))
            attributes[LoadField.log] = unsafe log.isEmpty ? 0 : UInt64(UInt(bitPattern: log.baseAddress))
            do throws(SystemCallError) {
                return .success(try bpf(.btfLoad, &attributes, about: subject))
            } catch {
                return .failure(error)
            }
        }
    }
}
