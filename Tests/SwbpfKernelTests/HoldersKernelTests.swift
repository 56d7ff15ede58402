import SwbpfCore
import Testing

@Suite struct HoldersKernelTests {
    @Test func `both ways find the same holders`() throws {
        let byProc = try Holders.find(by: .proc)
        let byIterator = try Holders.find(by: .iterator)
        print(byProc)
        print(byIterator)
    }
}
