import Testing

@testable import SwbpfCore

@Suite struct LinkInfoTests {
    /// What Linux 5.10 knows of the structure, in bytes.
    private static let oldCount = 32

    @Test(arguments: 0..<12)
    func `a record without id, type and program is refused, never read past`(count: Int) {
        #expect(throws: DecodeError.self) { try LinkRecord.cgroup().link(count: count) }
    }

    @Test(arguments: [
        (LinkRecord.tracing(), 20), (.cgroup(), 28), (LinkRecord(.netns), 24), (LinkRecord(.xdp), 20),
        (LinkRecord(.structOps), 20), (.netfilter(family: 1, hook: 0), 32), (LinkRecord(.tcx), 24),
        (LinkRecord(.netkit), 24), (LinkRecord(.sockmap), 24),
    ])
    func `a record that ends within what its type always has is refused`(record: LinkRecord, needed: Int)
        throws
    {
        _ = try record.link(count: needed)
        #expect(throws: DecodeError.self) { try record.link(count: needed - 1) }
    }

    @Test func `a cookie behind what an older kernel wrote is absent, not zero`() throws {
        let old = RawTracepointLink(tracepoint: "sched_switch", cookie: nil)
        let record = LinkRecord.rawTracepoint(cookie: 0)
        #expect(try record.link(count: Self.oldCount).detail == .rawTracepoint(old))
        #expect(
            try record.link().detail
                == .rawTracepoint(RawTracepointLink(tracepoint: "sched_switch", cookie: 0)))
    }

    @Test func `a perf event of a kernel that tells nothing of it has no event and no cookie`() throws {
        let link = PerfEventLink(event: .none, cookie: nil)
        #expect(try LinkRecord.perfEvent(0).link(count: Self.oldCount).detail == .perfEvent(link))
    }

    @Test func `probes of a kernel that tells nothing of them are none`() throws {
        let link = KprobeMultiLink(isReturn: false, functionCount: 0, missed: nil, functions: [])
        #expect(try LinkRecord.kprobeMulti([]).link(count: Self.oldCount).detail == .kprobeMulti(link))
    }

    @Test(arguments: [LinkType(rawValue: 0), .tracingMulti, LinkType(rawValue: 999)])
    func `a type without members has no detail`(type: LinkType) throws {
        #expect(try LinkRecord(type).link().detail == .none)
    }

    @Test func `functions come in the order of their addresses, with their cookies`() throws {
        let detail = try LinkRecord.kprobeMulti([30, 10, 20], cookies: [3, 1, 2]).link().detail
        guard case .kprobeMulti(let link) = detail else { throw WrongKind() }
        #expect(link.functions == [10, 20, 30].map { ProbedFunction(address: $0, cookie: $0 / 10) })
    }

    // MARK: Lent memory

    @Test func `nothing is lent for types that point to nothing`() throws {
        for type in [LinkType.tracing, .cgroup, .xdp, .tcx, .netfilter, .structOps, LinkType(rawValue: 99)] {
            #expect(try LinkDetail.lists(for: LinkRecord(type).record()).isEmpty, "\(type)")
        }
    }

    @Test(arguments: [(1, 1), (5, 1), (6, 0), (0, 0), (99, 0)])
    func `a name is asked for only of perf events that have one`(kind: UInt32, count: Int) throws {
        #expect(try LinkDetail.lists(for: LinkRecord.perfEvent(kind).record()).count == count)
    }

    @Test(arguments: [(40, 1), (47, 1), (48, 2), (64, 2)])
    func `memory for cookies is lent only to a kernel that has a member for it`(known: Int, count: Int) throws
    {
        let lists = try LinkDetail.lists(for: LinkRecord.kprobeMulti([1, 2]).record(count: known))
        #expect(lists.map(\.capacity) == Array(repeating: 2, count: count))
    }

    @Test func `a count beyond the kernel's own limit makes us lend no more than that`() throws {
        for record in [
            LinkRecord.kprobeMulti([], count: .max), .uprobeMulti([[], [], []], count: .max),
        ] {
            let capacities = try LinkDetail.lists(for: record.record()).map(\.capacity)
            #expect(capacities.allSatisfy { $0 <= 1 << 20 })
        }
    }

    @Test func `a count that is larger than what was lent is not believed`() throws {
        let functions = try LinkRecord.kprobeMulti([1, 2], cookies: [5], count: .max).link().detail
        guard case .kprobeMulti(let link) = functions else { throw WrongKind() }
        #expect(link.functions.map(\.cookie) == [5, 0])
        let places = try LinkRecord.uprobeMulti([[1, 2], [3], []], count: .max).link().detail
        guard case .uprobeMulti(let link) = places else { throw WrongKind() }
        #expect(
            link.places == [
                ProbedPlace(offset: 1, counterOffset: 3, cookie: 0),
                ProbedPlace(offset: 2, counterOffset: 0, cookie: 0),
            ])
    }

    @Test func `a path that is not UTF-8 still names its file`() throws {
        var record = LinkRecord.perfEvent(1)
        record.lists = [[0x2f, 0xff, 0]]
        guard case .perfEvent(let link) = try record.link().detail, case .uprobe(let probe) = link.event
        else { throw WrongKind() }
        #expect(systemPath(probe.file) == [0x2f, 0xff, 0])
    }

    private struct WrongKind: Error {}
}
