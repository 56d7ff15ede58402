import Testing

@testable import SwbpfCore

/// A link, and how it is shown behind what all links have.
struct ShownLink: CustomTestStringConvertible, Sendable {
    let record: LinkRecord
    let json: String
    let text: String
    var testDescription: String { json }

    init(_ record: LinkRecord, _ json: String, _ text: String) {
        self.record = record
        self.json = json
        self.text = text
    }
}

@Suite struct LinkShowTests {
    private func entry(_ record: LinkRecord) throws -> LinkEntry {
        var link = try record.link()
        if case .tracing(var tracing) = link.detail {
            tracing.programType = .tracing
            link.detail = .tracing(tracing)
        }
        var symbols = KernelSymbols(wanted: [0x1000, 0x2000, 0x3000])
        symbols.add(lines: Array("1000 T alpha\n2000 t beta\t[veth]\n".utf8)[...])
        return LinkEntry(link, symbols: symbols, interfaceName: { $0 == 6 ? "inv0" : nil })
    }

    @Test(arguments: tracingLinks + iteratorLinks + networkLinks + perfLinks + multiLinks + otherLinks)
    func `every kind of link is shown in both forms`(shown: ShownLink) throws {
        let entry = try entry(shown.record)
        let report = ListReport([entry], isList: false)
        let name = entry.type.name.map { "\"\($0)\"" } ?? String(entry.type.number)
        let rest = shown.json.isEmpty ? "" : ",\(shown.json)"
        #expect(json(report) == #"{"id":7,"type":\#(name),"prog_id":42\#(rest)}"#)
        #expect(text(report) == "7: \(entry.type.name ?? "type \(entry.type.number)")  \(shown.text)\n")
    }

    @Test func `keys that are always written are 0 where the kernel is too old`() throws {
        let link = LinkEntry(try LinkRecord.rawTracepoint(cookie: 5).link(count: 32))
        #expect(json(ListReport([link], isList: false)).hasSuffix(#","cookie":0}"#))
    }

    @Test func `a tracing link of a program that cannot be asked is shown without its type`() throws {
        let report = ListReport([LinkEntry(try LinkRecord.tracing().link())], isList: false)
        #expect(!json(report).contains("prog_type"))
        #expect(text(report).contains("\n\tattach_type trace_fentry  "))
    }

    @Test func `pins, cookie and holders come last, in this order`() throws {
        var entry = try entry(LinkRecord(.xdp))
        entry.notes = ObjectNotes(pins: ["/sys/fs/bpf/l"], holders: [Holder(pid: 9, comm: "x")])
        entry.bpfCookie = 3
        let report = ListReport([entry], isList: false)
        #expect(
            json(report).hasSuffix(
                #","ifindex":0,"pinned":["/sys/fs/bpf/l"],"bpf_cookie":3,"pids":[{"pid":9,"comm":"x"}]}"#))
        #expect(text(report).hasSuffix("  \n\tpinned /sys/fs/bpf/l\n\tbpf_cookie 3\n\tpids x(9)\n"))
    }

    @Test func `a list is an array, empty where there is no link`() throws {
        #expect(json(ListReport<LinkEntry>([], isList: true)) == "[]")
        #expect(text(ListReport<LinkEntry>([], isList: true)) == "")
        let one = ListReport([try entry(LinkRecord(.tracingMulti))], isList: true)
        #expect(json(one) == #"[{"id":7,"type":"tracing_multi","prog_id":42}]"#)
    }

    @Test func `probed functions in JSON over several lines`() throws {
        let report = ListReport(
            [try entry(.kprobeMulti([0x1000], cookies: [1]))], isList: false)
        #expect(
            json(report, pretty: true) == """
                {
                    "id": 7,
                    "type": "kprobe_multi",
                    "prog_id": 42,
                    "retprobe": false,
                    "func_cnt": 1,
                    "missed": 0,
                    "funcs": [{
                            "addr": 4096,
                            "func": "alpha",
                            "module": null,
                            "cookie": 1
                        }
                    ]
                }
                """)
    }
}

private let tracingLinks = [
    ShownLink(
        .rawTracepoint(), #""tp_name":"sched_switch","cookie":0"#, "prog 42  \n\ttp 'sched_switch'  "),
    ShownLink(
        .rawTracepoint(cookie: 5), #""tp_name":"sched_switch","cookie":5"#,
        "prog 42  \n\ttp 'sched_switch'  cookie 5  "),
    ShownLink(
        .tracing(),
        #""prog_type":"tracing","attach_type":"trace_fentry","target_obj_id":1,"target_btf_id":1234,"cookie":0"#,
        "prog 42  \n\tprog_type tracing  attach_type trace_fentry  \n\ttarget_obj_id 1  target_btf_id 1234  "),
    ShownLink(
        .tracing(cookie: 9, target: 0),
        #""prog_type":"tracing","attach_type":"trace_fentry","target_obj_id":0,"target_btf_id":0,"cookie":9"#,
        "prog 42  \n\tprog_type tracing  attach_type trace_fentry  \n\tcookie 9  "),
]

private let iteratorLinks = [
    ShownLink(.iterator("bpf_map"), #""target_name":"bpf_map""#, "prog 42  target_name bpf_map  "),
    ShownLink(
        .iterator("bpf_map_elem") { $0[$1.mapID] = 3 }, #""target_name":"bpf_map_elem","map_id":3"#,
        "prog 42  target_name bpf_map_elem  map_id 3  "),
    ShownLink(
        .iterator("task_file") { $0[$1.threadID] = 8 }, #""target_name":"task_file","tid":8"#,
        "prog 42  target_name task_file  tid 8 "),
    ShownLink(
        .iterator("task_vma") { $0[$1.processID] = 9 }, #""target_name":"task_vma","pid":9"#,
        "prog 42  target_name task_vma  pid 9 "),
    ShownLink(.iterator("task"), #""target_name":"task""#, "prog 42  target_name task  "),
    ShownLink(
        .iterator("cgroup") {
            $0[$1.cgroupID] = 25
            $0[$1.cgroupOrder] = 2
        }, #""target_name":"cgroup","cgroup_id":25,"order":"descendants_pre""#,
        "prog 42  target_name cgroup  cgroup_id 25  order descendants_pre  "),
]

private let networkLinks = [
    ShownLink(
        .device(.netns, index: 4_026_531_840, attachType: 36),
        #""netns_ino":4026531840,"attach_type":"sk_lookup""#,
        "prog 42  \n\tnetns_ino 4026531840  attach_type sk_lookup  "),
    ShownLink(
        .device(.xdp, index: 6), #""devname":"inv0","ifindex":6"#, "prog 42  \n\tifindex inv0(6)  "),
    ShownLink(
        .device(.xdp, index: 0), #""devname":"(detached)","ifindex":0"#,
        "prog 42  \n\tifindex (detached)  "),
    ShownLink(
        .device(.xdp, index: 5), #""devname":"(unknown)","ifindex":5"#, "prog 42  \n\tifindex (unknown)  "),
    ShownLink(
        .device(.tcx, index: 6, attachType: 46),
        #""devname":"inv0","ifindex":6,"attach_type":"tcx_ingress""#,
        "prog 42  \n\tifindex inv0(6)  attach_type tcx_ingress  "),
    ShownLink(
        .device(.netkit, index: 6, attachType: 55),
        #""devname":"inv0","ifindex":6,"attach_type":"netkit_peer""#,
        "prog 42  \n\tifindex inv0(6)  attach_type netkit_peer  "),
    ShownLink(
        .netfilter(family: 2, hook: 1), #""pf":2,"hook":1,"prio":-128,"flags":0"#,
        "prog 42  \n\tip input prio -128"),
    ShownLink(
        .netfilter(family: 3, hook: 1, flags: 1), #""pf":3,"hook":1,"prio":-128,"flags":1"#,
        "prog 42  \n\tarp output prio -128 flags 0x1"),
    ShownLink(
        .netfilter(family: 5, hook: 0), #""pf":5,"hook":0,"prio":-128,"flags":0"#,
        "prog 42  \n\tnetdev, hook 0, prio -128"),
    ShownLink(
        .netfilter(family: 4, hook: 9), #""pf":4,"hook":9,"prio":-128,"flags":0"#,
        "prog 42  \n\tpf: 4, hook 9, prio -128"),
]

private let perfLinks = [
    ShownLink(
        .perfEvent(1, "/lib/libc.so.6") {
            $0[$1.fileOffset] = 0xd5710
            $0[$1.uprobeCookie] = 5
            $0[$1.counterOffset] = 16
        },
        #""retprobe":false,"file":"/lib/libc.so.6","offset":874256,"cookie":5,"ref_ctr_offset":16"#,
        "prog 42  \n\tuprobe /lib/libc.so.6+0xd5710  cookie 5  ref_ctr_offset 0x10  "),
    ShownLink(
        .perfEvent(2, "/lib/libc.so.6"),
        #""retprobe":true,"file":"/lib/libc.so.6","offset":0,"cookie":0,"ref_ctr_offset":0"#,
        "prog 42  \n\turetprobe /lib/libc.so.6+0  "),
    ShownLink(
        .perfEvent(3, "vfs_read") {
            $0[$1.address] = 0xffff_ffff_8100_0000
            $0[$1.functionOffset] = 17
            $0[$1.missed] = 2
            $0[$1.kprobeCookie] = 3
        },
        #""retprobe":false,"addr":18446744071578845184,"func":"vfs_read","offset":17,"missed":2,"cookie":3"#,
        "prog 42  \n\tkprobe ffffffff81000000 vfs_read+0x11  missed 2  cookie 3  "),
    ShownLink(
        .perfEvent(4, "vfs_read"),
        #""retprobe":true,"addr":0,"func":"vfs_read","offset":0,"missed":0,"cookie":0"#,
        "prog 42  \n\tkretprobe vfs_read  "),
    ShownLink(
        .perfEvent(3, ""), #""retprobe":false,"addr":0,"func":"","offset":0,"missed":0,"cookie":0"#,
        "prog 42  "),
    ShownLink(
        .perfEvent(5, "sched_switch") { $0[$1.tracepointCookie] = 4 },
        #""tracepoint":"sched_switch","cookie":4"#, "prog 42  \n\ttracepoint sched_switch  cookie 4  "),
    ShownLink(
        .counter(type: 0, configuration: 1),
        #""event_type":"hardware","event_config":"instructions","cookie":0"#,
        "prog 42  \n\tevent hardware:instructions  "),
    ShownLink(
        .counter(type: 1, configuration: 11, cookie: 2),
        #""event_type":"software","event_config":"cgroup-switches","cookie":2"#,
        "prog 42  \n\tevent software:cgroup-switches  cookie 2  "),
    ShownLink(
        .counter(type: 1, configuration: 12), #""event_type":"software","event_config":12,"cookie":0"#,
        "prog 42  \n\tevent software:12  "),
    ShownLink(
        .counter(type: 3, configuration: 0x1_0202),
        #""event_type":"hw-cache","event_config":"LLC-prefetch-misses","cookie":0"#,
        "prog 42  \n\tevent hw-cache:LLC-prefetch-misses  "),
    ShownLink(
        .counter(type: 3, configuration: 0x7_0509),
        #""event_type":"hw-cache","event_config":"9-5-7","cookie":0"#,
        "prog 42  \n\tevent hw-cache:9-5-7  "),
    ShownLink(
        .counter(type: 6, configuration: 0), #""event_type":6,"event_config":0,"cookie":0"#,
        "prog 42  \n\tevent 6 :0  "),
    ShownLink(.perfEvent(0), "", "prog 42  "),
]

private let multiLinks = [
    ShownLink(
        .kprobeMulti([0x3000, 0x1000, 0x2000], cookies: [3, 1, 0xabc], missed: 8),
        #""retprobe":false,"func_cnt":3,"missed":8,"funcs":["#
            + #"{"addr":4096,"func":"alpha","module":null,"cookie":1},"#
            + #"{"addr":8192,"func":"beta","module":"veth","cookie":2748},"#
            + #"{"addr":12288,"func":"","module":null,"cookie":3}]"#,
        """
        prog 42  
        \tkprobe.multi  func_cnt 3  missed 8  
        \taddr             cookie           func [module]
        \t0000000000001000 1                alpha  
        \t0000000000002000 abc              beta [veth]  
        \t0000000000003000 3                (unknown)  
        """),
    ShownLink(
        .kprobeMulti([], flags: 1), #""retprobe":true,"func_cnt":0,"missed":0,"funcs":[]"#,
        "prog 42  \n\tkretprobe.multi  func_cnt 0  \n\taddr             cookie           func [module]"),
    ShownLink(
        .uprobeMulti([[0xd5710], [2], [0xff]], process: 12),
        #""retprobe":false,"path":"/lib/libc.so.6","func_cnt":1,"pid":12,"#
            + #""funcs":[{"offset":874256,"ref_ctr_offset":2,"cookie":255}]"#,
        """
        prog 42  
        \tuprobe.multi  path /lib/libc.so.6  func_cnt 1  pid 12  
        \toffset             ref_ctr_offset     cookies         
        \t0xd5710            0x2                0xff              
        """),
    ShownLink(
        .uprobeMulti([[], [], []], flags: 1),
        #""retprobe":true,"path":"/lib/libc.so.6","func_cnt":0,"pid":0,"funcs":[]"#,
        "prog 42  \n\turetprobe.multi  path /lib/libc.so.6  func_cnt 0  "
            + "\n\toffset             ref_ctr_offset     cookies         "),
]

private let otherLinks = [
    ShownLink(
        .cgroup(), #""cgroup_id":4294967321,"attach_type":"cgroup_inet_egress""#,
        "prog 42  \n\tcgroup_id 4294967321  attach_type cgroup_inet_egress  "),
    ShownLink(
        .cgroup(attachType: 9999), #""cgroup_id":4294967321,"attach_type":9999"#,
        "prog 42  \n\tcgroup_id 4294967321  attach_type 9999  "),
    ShownLink(.device(.structOps, index: 123), #""map_id":123"#, "map 123  "),
    ShownLink(
        .device(.sockmap, index: 5, attachType: 38), #""map_id":5,"attach_type":"sk_skb_verdict""#,
        "prog 42  \n\tmap_id 5  attach_type sk_skb_verdict  "),
    ShownLink(LinkRecord(.tracingMulti), "", "prog 42  "),
    ShownLink(LinkRecord(LinkType(rawValue: 999)), "", "prog 42  "),
]
