import Testing

@testable import SwbpfCore

@Suite struct NetfilterProgramsTests {
    private func program(
        _ id: UInt32, _ family: UInt32 = 2, _ hook: UInt32 = 0, _ priority: Int32 = 0, _ flags: UInt32 = 0
    ) -> NetfilterProgram {
        NetfilterProgram(
            id: id, place: NetfilterLink(family: family, hook: hook, priority: priority, flags: flags))
    }

    @Test func `programs are sorted by family, hook, priority and flags, the others by their links`() {
        let sorted = NetfilterProgram.sorted([
            program(1, 10), program(2, 2, 1), program(3, 2, 0, 5), program(4, 2, 0, -5, 1),
            program(5, 2, 0, -5), program(7, 2, 0, -5), program(6, 2, 0, -5),
        ])
        #expect(sorted.map(\.id) == [5, 7, 6, 4, 3, 2, 1])
    }

    // MARK: Hooks

    private func big(_ number: UInt32) -> [UInt8] { littleEndianBytes(number.bigEndian) }

    private func message(type: UInt32 = 2, id: UInt32? = 42) -> [UInt8] {
        let description = id.map { NetlinkBytes.attribute(1, big($0)) } ?? []
        let chain = NetlinkBytes.attribute(2, big(type)) + NetlinkBytes.attribute(1, description)
        return [2, 0, 0, 0] + NetlinkBytes.attribute(6, chain) + NetlinkBytes.attribute(1, big(3))
            + NetlinkBytes.attribute(2, big(UInt32(bitPattern: -128)))
    }

    @Test func `a program at a hook is read`() {
        #expect(
            NetfilterHook(bytes: message())
                == NetfilterHook(family: 2, hook: 3, priority: -128, programID: 42))
    }

    /// What Linux 7.2 says of a program, and of a function of its own, at hooks of IPv6 and IPv4.
    @Test func `a program at a hook is as the kernel wrote it`() throws {
        let program = try #require(
            bytes(
                fromHex: "0a000000140004006e665f686f6f6b5f72756e5f627066000800010000000004080002007ffffffe"
                    + "1800068008000200000000020c000180080001000000001c"))
        #expect(
            NetfilterHook(bytes: program)
                == NetfilterHook(family: 10, hook: 4, priority: 2_147_483_646, programID: 28))
        let function = try #require(
            bytes(
                fromHex: "02000000130005006e665f6465667261675f6970763400001a000400697076345f636f6e6e74726163"
                    + "6b5f646566726167000000080001000000000008000200fffffe70"))
        #expect(NetfilterHook(bytes: function) == nil)
    }

    @Test func `what is no program at a hook is none`() {
        #expect(NetfilterHook(bytes: message(type: 1)) == nil)
        #expect(NetfilterHook(bytes: message(id: nil)) == nil)
        #expect(NetfilterHook(bytes: message(), 16) == nil)
    }

    @Test(arguments: 0..<44)
    func `a message that is cut is none`(count: Int) {
        #expect(message().count == 44)
        #expect(NetfilterHook(bytes: Array(message()[..<count])) == nil)
    }

    @Test func `a request names the hook with the highest byte first`() {
        #expect(NetfilterHook.all(family: 10, hook: 4).body == [10, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 4])
    }

    @Test func `each program is placed once, as often as it stands at a hook`() {
        var programs = [program(1), program(1), program(1), program(2, 10), program(3)]
        let hooks = [program(1), program(1), program(2, 10), program(4)].map { NetfilterHook($0) }
        #expect(NamespaceTour.take(hooks, from: &programs).map(\.id) == [1, 1, 2])
        #expect(programs.map(\.id) == [1, 3])
    }
}
