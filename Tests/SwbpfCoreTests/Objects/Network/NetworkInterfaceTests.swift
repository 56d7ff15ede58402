import Testing

@testable import SwbpfCore

@Suite struct NetworkInterfaceTests {
    private func interface(_ attributes: [UInt8]...) -> NetworkInterface? {
        NetworkInterface(16, bytes: NetlinkBytes.interface(7, attributes.flatMap { $0 }))
    }

    private func xdp(_ mode: UInt8, _ ids: [UInt16: UInt32] = [:]) -> [UInt8] {
        NetlinkBytes.attribute(
            43 | 0x8000,
            NetlinkBytes.attribute(2, [mode])
                + ids.sorted { $0.key < $1.key }.flatMap { NetlinkBytes.attribute($0.key, $0.value) })
    }

    @Test func `index, name and kind are read`() {
        let kind = NetlinkBytes.attribute(18, NetlinkBytes.attribute(1, "netkit"))
        #expect(
            interface(NetlinkBytes.attribute(3, "nk0"), kind)
                == NetworkInterface(index: 7, name: "nk0", kind: "netkit"))
        #expect(interface(NetlinkBytes.attribute(3, "eth0"))?.kind == nil)
    }

    @Test func `an interface without a name has an empty one`() {
        #expect(interface() == NetworkInterface(index: 7, name: ""))
    }

    @Test func `a name that is not UTF-8 keeps its bytes`() throws {
        let name = try #require(interface(NetlinkBytes.attribute(3, [0x61, 0xff, 0]))).name
        #expect(systemPath(name) == [0x61, 0xff, 0])
    }

    /// What Linux 6.18 says of a veth: attributes 43 (XDP) and 18 (what kind it is).
    @Test func `a veth with a program in generic mode is as the kernel wrote it`() {
        let recorded: [UInt8] = [
            0, 0, 1, 0, 2, 0, 0, 0, 0x43, 0x10, 1, 0, 0, 0, 0, 0, 7, 0, 3, 0, 0x76, 0x31, 0, 0,
            0x1c, 0, 0x2b, 0, 8, 0, 6, 0, 0xca, 0xd2, 8, 0, 5, 0, 2, 0, 2, 0, 0, 0, 8, 0, 4, 0, 0xca, 0xd2, 8,
            0,
            0x10, 0, 0x12, 0, 9, 0, 1, 0, 0x76, 0x65, 0x74, 0x68, 0, 0, 0, 0,
        ]
        #expect(
            NetworkInterface(16, bytes: recorded)
                == NetworkInterface(
                    index: 2, name: "v1", kind: "veth",
                    xdp: XDPPrograms(programs: [.init(mode: .generic, id: 578_250)])))
    }

    @Test(arguments: [(UInt8(1), XDPPrograms.Mode.driver), (2, .generic), (3, .offload)])
    func `one program is in the mode that is attached`(number: UInt8, mode: XDPPrograms.Mode) {
        #expect(
            interface(xdp(number, [4: 42]))?.xdp == XDPPrograms(programs: [.init(mode: mode, id: 42)]))
    }

    @Test func `programs in several modes come in bpftool's order`() {
        #expect(
            interface(xdp(4, [5: 2, 6: 1, 7: 3]))?.xdp
                == XDPPrograms(
                    isMulti: true,
                    programs: [
                        .init(mode: .generic, id: 1), .init(mode: .driver, id: 2),
                        .init(mode: .offload, id: 3),
                    ]))
        #expect(interface(xdp(4, [7: 3]))?.xdp?.programs == [.init(mode: .offload, id: 3)])
    }

    @Test func `nothing attached is nothing`() {
        #expect(interface(xdp(0, [4: 42]))?.xdp == nil)
        #expect(interface(NetlinkBytes.attribute(43, []))?.xdp == nil)
    }

    @Test func `a mode that is newer than this build has no programs that we know`() {
        #expect(interface(xdp(5, [4: 42]))?.xdp == XDPPrograms())
    }

    @Test func `an id that is cut is none`() {
        let attributes = NetlinkBytes.attribute(2, [1]) + NetlinkBytes.attribute(4, [42, 0])
        #expect(interface(NetlinkBytes.attribute(43, attributes))?.xdp == XDPPrograms())
    }

    @Test func `nested attributes never reach out of the one they are in`() {
        // The inner one says that it is longer than the outer one.
        let inner = NetlinkBytes.attribute(2, length: 60, [1])
        let interface = interface(NetlinkBytes.attribute(43, inner), NetlinkBytes.attribute(3, "x"))
        #expect(interface == NetworkInterface(index: 7, name: "x"))
    }

    @Test(arguments: 0..<16)
    func `a message that is cut is none`(count: Int) {
        #expect(NetworkInterface(16, bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `a message about something else is none`() {
        #expect(NetworkInterface(17, bytes: NetlinkBytes.interface(7)) == nil)
    }
}
