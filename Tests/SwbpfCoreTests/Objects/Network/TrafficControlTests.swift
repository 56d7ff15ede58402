import Testing

@testable import SwbpfCore

@Suite struct TrafficControlTests {
    private typealias Discipline = QueueingDiscipline

    private func discipline(_ kind: String, _ handle: UInt32, parent: UInt32 = .max) -> Discipline {
        Discipline(interfaceIndex: 3, handle: handle, parent: parent, kind: kind)
    }

    private func places(_ disciplines: [Discipline], classes: [Discipline] = []) -> [String] {
        Discipline.filterPlaces(disciplines, classes: classes).map { "\($0.kind) \(hex(UInt64($0.parent)))" }
    }

    @Test func `a queueing discipline is read`() {
        let message = NetlinkBytes.traffic(
            3, handle: 0x10000, parent: .max, NetlinkBytes.attribute(1, "htb"), NetlinkBytes.attribute(9, 1))
        #expect(Discipline(36, bytes: message) == discipline("htb", 0x10000))
        #expect(Discipline(40, bytes: message) == discipline("htb", 0x10000))
        #expect(Discipline(44, bytes: message) == nil)
        #expect(Discipline(36, bytes: NetlinkBytes.traffic(3))?.kind == "unknown")
    }

    @Test(arguments: 0..<20)
    func `a message that is cut is none`(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(Discipline(36, bytes: bytes) == nil)
        #expect(FilterProgram(44, bytes: bytes) == nil)
    }

    // MARK: Where filters are asked for

    @Test func `an interface that only queues is not asked at all`() {
        #expect(places([discipline("noqueue", 0)]).isEmpty)
        #expect(places([discipline("mq", 0), discipline("pfifo_fast", 0, parent: 1)]).isEmpty)
        #expect(places([discipline("fq", 0x80010000)]).isEmpty)
    }

    @Test func `clsact is asked for both directions, behind the others`() {
        #expect(
            places([discipline("clsact", 0xffff0000, parent: 0xfffffff1), discipline("htb", 0x10000)])
                == ["htb 10000", "clsact/ingress fffffff2", "clsact/egress fffffff3"])
    }

    @Test func `ingress is asked once`() {
        #expect(places([discipline("ingress", 0xffff0000, parent: 0xfffffff1)]) == ["ingress ffff0000"])
    }

    @Test func `classes come first, unless they are flows or have no number`() {
        let classes = [
            discipline("htb", 0x10001), discipline("fq_codel", 0x10005), discipline("mq", 1),
            discipline("hfsc", 2),
        ]
        #expect(
            places([discipline("htb", 0x10000)], classes: classes) == ["htb 10001", "htb 10000"])
    }

    @Test func `what the kernel chose itself is asked for as the interface's own`() {
        #expect(places([discipline("fq_codel", 0)]) == ["fq_codel 0"])
        #expect(places([discipline("fq_codel", 0, parent: 5)]).isEmpty)
    }

    @Test func `only where classes can have filters they are asked for`() {
        #expect(discipline("htb", 0x10000).mayHaveClassFilters)
        #expect(discipline("something_new", 0x10000).mayHaveClassFilters)
        #expect(!discipline("htb", 0).mayHaveClassFilters)
        for kind in ["clsact", "ingress", "noqueue", "fq_codel"] {
            #expect(!discipline(kind, 0xffff0000).mayHaveClassFilters)
        }
    }

    // MARK: Filters

    private func filter(_ options: [UInt8]..., kind: String = "bpf") -> FilterProgram? {
        FilterProgram(
            44,
            bytes: NetlinkBytes.traffic(
                3, NetlinkBytes.attribute(1, kind), NetlinkBytes.attribute(2, options.flatMap { $0 })
            ))
    }

    private func action(_ kind: String, _ options: [UInt8]...) -> [UInt8] {
        NetlinkBytes.attribute(1, kind) + NetlinkBytes.attribute(2, options.flatMap { $0 })
    }

    /// What Linux 6.18 says of `tc filter add dev v0 ingress bpf da object-pinned ...`.
    @Test func `a filter is as the kernel wrote it`() {
        let recorded: [UInt8] = [
            0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0xf2, 0xff, 0xff, 0xff, 0, 3, 2, 0, 8, 0, 1, 0, 0x62, 0x70,
            0x66,
            0, 8, 0, 0x0b, 0, 5, 0, 0, 0, 0x3c, 0, 2, 0, 0x12, 0, 7, 0, 0x63, 0x6c, 0x73, 0x32, 0x3a, 0x5b,
            0x2a,
            0x66, 0x73, 0x6f, 0x62, 0x6a, 0x5d, 0, 0, 0, 8, 0, 0x0b, 0, 0xcc, 0xd2, 8, 0, 0x0c, 0, 0x0a, 0,
            0x42,
            0x79, 0x7b, 0xf7, 0x1d, 0x19, 0xcf, 0x24, 8, 0, 8, 0, 1, 0, 0, 0, 8, 0, 9, 0, 8, 0, 0, 0,
        ]
        #expect(
            FilterProgram(44, bytes: recorded) == FilterProgram(name: "cls2:[*fsobj]", programID: 578_252))
        // What stands before the filters of one priority has no options.
        #expect(FilterProgram(44, bytes: Array(recorded[..<36])) == nil)
    }

    @Test func `filters of other kinds are none`() {
        #expect(filter(NetlinkBytes.attribute(7, "x"), kind: "u32") == nil)
        #expect(FilterProgram(44, bytes: NetlinkBytes.traffic(3, NetlinkBytes.attribute(2, 0))) == nil)
    }

    @Test func `a classic filter has neither name nor id`() {
        #expect(filter(NetlinkBytes.attribute(8, 1)) == FilterProgram())
    }

    @Test func `actions that are programs are listed in the order in which they run`() {
        let first = action("bpf", NetlinkBytes.attribute(6, "one"), NetlinkBytes.attribute(9, 5))
        let second = action("bpf", NetlinkBytes.attribute(9, 6))
        let actions = NetlinkBytes.attribute(
            1,
            NetlinkBytes.attribute(3, second) + NetlinkBytes.attribute(2, action("gact"))
                + NetlinkBytes.attribute(1, first))
        #expect(
            filter(actions)?.actions == [
                .init(name: "one", programID: 5), .init(programID: 6),
            ])
    }

    @Test func `a list of actions without programs is there, and empty`() {
        let actions = NetlinkBytes.attribute(1, NetlinkBytes.attribute(1, action("gact")))
        #expect(filter(actions) == FilterProgram(actions: []))
        #expect(filter(NetlinkBytes.attribute(1, [])) == FilterProgram(actions: []))
    }

    @Test func `actions that lie about their length end the list`() {
        let inner = NetlinkBytes.attribute(1, length: 2, action("bpf"))
        #expect(filter(NetlinkBytes.attribute(1, inner))?.actions == [])
    }
}
