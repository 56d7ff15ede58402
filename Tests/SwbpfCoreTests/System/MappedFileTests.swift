import Testing

@testable import SwbpfCore

@Suite struct MappedFileTests {
    /// The first can be mapped; the second says it is empty, and must be read.
    @Test(arguments: ["/proc/self/exe", "/proc/self/comm"])
    func `a file's content is the same, mapped or read`(path: String) throws {
        let store = try kernelFile(path)
        let content = try readFile(path)
        #expect(store.count == content.count)
        #expect(store.withSpan { span in content.indices.allSatisfy { span[$0] == content[$0] } })
    }

    @Test func `a file that is not there is an error`() {
        #expect(throws: SystemCallError.self) { try kernelFile("/proc/self/none") }
    }

    @Test func `a mapping lasts as long as something reads from it`() throws {
        var store: ByteStore? = try kernelFile("/proc/self/exe")
        let copy = store
        store = nil
        #expect(copy?.withSpan { $0[1] } == UInt8(ascii: "E"))
    }
}
