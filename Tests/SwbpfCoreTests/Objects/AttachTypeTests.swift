import Testing

@testable import SwbpfCore

@Suite struct AttachTypeTests {
    @Test(arguments: AttachType.names.indices)
    func `libbpf's name means its type`(index: Int) {
        #expect(AttachType(typedAs: AttachType.names[index])?.rawValue == UInt32(index))
    }

    @Test(
        arguments: [
            ("ingress", 0), ("i", 0), ("in", 0), ("e", 1), ("egr", 1), ("s", 2), ("sock_c", 2), ("sock_o", 3),
            ("sock_r", 34), ("dev", 6), ("b", 8), ("bind6", 9), ("conn", 10), ("post", 12), ("send", 14),
            ("sys", 18), ("recvmsg6", 20), ("get", 21), ("getp", 29), ("gets", 21), ("getsockn", 31),
            ("set", 22),
            ("cgroup_unix_c", 49), ("cgroup_unix_g", 52), ("cgroup_unix_gets", 53), ("lsm", 27),
            ("lsm_c", 43),
            ("sk_s", 4), ("trace", 28), ("fe", 24), ("trace_fent", 59), ("", 0), ("x", 33), ("xdp", 37),
            ("tcx", 46),
        ] as [(String, UInt32)])
    func `beginnings mean the lowest number, by the old words first`(word: String, number: UInt32) {
        #expect(AttachType(typedAs: word)?.rawValue == number)
    }

    @Test(arguments: ["cgroup_inet_i", "cgroup_s", "Ingress", "ingresss", "0", "perf_event_"])
    func `what is neither is nothing`(word: String) {
        #expect(AttachType(typedAs: word) == nil)
    }

    @Test func `every attach type of control groups is shown once`() {
        #expect(CgroupAttachType.all.count == 29)
        #expect(Set(CgroupAttachType.all.map(\.type)).count == 29)
        #expect(CgroupAttachType.all.allSatisfy { $0.type.name != nil })
    }

    @Test(arguments: CgroupAttachType.all)
    func `an attach type takes the programs that are named like it`(type: CgroupAttachType) throws {
        let name = try #require(type.type.name)
        let program = try #require(type.programType.name)
        let isAlike =
            switch program {
            case "cgroup_skb": name.hasSuffix("gress")
            case "cgroup_sock": name.contains("_sock_") || name.contains("post_bind")
            case "cgroup_sock_addr":
                ["bind", "connect", "name", "msg"].contains { name.contains($0) } && !name.contains("post")
            case "sock_ops": name == "cgroup_sock_ops"
            case "cgroup_device", "cgroup_sysctl": name == program
            case "cgroup_sockopt": name.hasSuffix("sockopt")
            default: name == "lsm_cgroup" && program == "lsm"
            }
        #expect(isAlike, "\(name) \(program)")
    }

    @Test(arguments: [
        ("/", "/"), ("//", "/"), ("/a", "/a"), ("/a/b//", "/a/b"), ("a/", "a"), ("a//b", "a//b"),
    ])
    func `slashes at the end of a root are not shown`(path: String, shown: String) {
        #expect(CgroupForest.trimmed(path) == shown)
    }

    @Test(
        arguments: [
            (
                0x27_e0eb, ["/cg"],
                "is a control group of version 1, which takes no programs; cgroup2 is mounted at /cg"
            ),
            (0xef53, ["/cg", "/other"], "is not a control group; cgroup2 is mounted at /cg"),
            (0xef53, [], "is not a control group; cgroup2 is not mounted: mount -t cgroup2 none DIRECTORY"),
        ] as [(UInt64, [String], String)])
    func `what is no control group is told what it is`(type: UInt64, roots: [String], reason: String) {
        #expect(CgroupError.reason(fileSystem: type, roots: roots) == reason)
    }
}
