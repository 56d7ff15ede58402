import Foundation
import KernelState
import Testing

/// `net` in network namespaces of its own: what bpftool does not show, and what is said when something is wrong.
@Suite(.needsKernel) struct NetToolTests {
    private static let hasTCX = KernelVersion.running >= KernelVersion(6, 6)

    /// Runs a script where network and mounts are its own, with a pair of devices, v0 and v1.
    private func run(_ script: String, _ words: [String] = []) throws -> Run {
        try Binary.script(
            """
            exec unshare --net --mount sh -c \
            'ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up && \(script)' sh "$@"
            """, words)
    }

    private func xdp() throws -> LiveProgram {
        try LiveProgram(name: "net_xdp", type: 6, returning: 2)
    }

    private func classifier() throws -> LiveProgram {
        try LiveProgram(name: "net_cls", type: 3)
    }

    private func sections(_ run: Run) throws -> [String: Any] {
        #expect((run.status, run.errors) == (0, ""))
        return try #require((try run.json() as? [[String: Any]])?.first)
    }

    // MARK: XDP

    @Test func `an attached program is shown until it is detached`() throws {
        let program = try xdp()
        let run = try run(
            "$swbpf net attach xdp id $1 dev v0 && $swbpf net show dev v0 && $swbpf net show dev v1 "
                + "&& $swbpf net detach xdp dev v0 && $swbpf net",
            ["\(program.id)"])
        let empty = "xdp:\n\ntc:\n\nflow_dissector:\n\nnetfilter:\n"
        #expect((run.status, run.errors) == (0, ""))
        #expect(run.text.contains(/^xdp:\nv0\(\d+\) driver id \d+\n\ntc:\n/))
        #expect(run.text.contains(" driver id \(program.id)\n"))
        // What is at netfilter's hooks is others'.
        #expect(run.text.components(separatedBy: empty).count == 3)
    }

    @Test func `a program that is there is replaced only when that is asked for`() throws {
        let first = try xdp()
        let second = try xdp()
        let words = ["\(first.id)", "\(second.id)"]
        let attach = "$swbpf net attach xdp id $1 dev v0 && exec $swbpf net attach xdp id $2 dev v0"
        expectRefusal(
            try run(attach, words),
            "xdp of interface v0: RTM_SETLINK: Device or resource busy (XDP program already attached); "
                + "'overwrite' behind the interface replaces it")
        let replaced = try run("\(attach) overwrite && exec $swbpf -j net show", words)
        #expect(replaced.status == 0)
        let shown = try run("\(attach.replacing("exec ", with: "")) o && exec $swbpf -j net show", words)
        let entries = try sections(shown)["xdp"] as? [[String: Any]]
        #expect(entries?.map { $0["id"] as? Int } == [Int(second.id)])
    }

    @Test func `the kernel says why two modes do not go together`() throws {
        let program = try xdp()
        let run = try run(
            "$swbpf net attach xdpgeneric id $1 dev v0 && exec $swbpf -j net attach xdpdrv id $1 dev v0",
            ["\(program.id)"])
        let error = try #require(run.json() as? [String: String])["error"]
        #expect(
            error
                == "xdpdrv of interface v0: RTM_SETLINK: File exists (Native and generic XDP can't be active at "
                + "the same time); detach the program of the other mode first: see 'net show'")
    }

    // MARK: Wrong words

    @Test func `a program of another type is refused, with the type that is wanted`() throws {
        let xdp = try xdp()
        let classifier = try classifier()
        try expectRefusal(
            of: ["net", "attach", "xdp", "id", "\(classifier.id)", "dev", "lo"],
            "program id \(classifier.id) is of type sched_cls; xdp takes programs of type xdp")
        try expectRefusal(
            of: ["net", "attach", "tcx_ingress", "id", "\(xdp.id)", "dev", "lo"],
            "program id \(xdp.id) is of type xdp; tcx_ingress takes programs of type sched_cls")
    }

    @Test func `an interface that there is not is told with one of nearly its name`() throws {
        let program = try xdp()
        let message = "there is no network interface 'v2'; did you mean 'v"
        for command in ["show dev v2", "attach xdp id $1 dev v2", "detach xdp dev v2"] {
            let run = try run("exec $swbpf net \(command)", ["\(program.id)"])
            #expect(run.status == 255)
            #expect(run.errors.hasPrefix("Error: \(message)"), "\(command): \(run.errors)")
        }
        let run = try run("exec $swbpf -j net show dev no_such_one --all-netns")
        try expectJSONRefusal(run, "there is no network interface 'no_such_one' in any network namespace")
    }

    @Test(arguments: [
        (["tcx_ingress", "id", "1", "dev", "lo", "overwrite"], "'overwrite' is only for the types of xdp"),
        (["xdp", "id", "1", "dev", "lo", "prepend"], "'prepend' is only for the types of tcx and netkit"),
        (
            ["tcx_ingrss", "id", "1", "dev", "lo"],
            "'tcx_ingrss' is not a type that 'net' attaches; did you mean 'tcx_ingress'?"
        ),
    ])
    func `words that do not go together are refused before anything is opened`(
        words: [String], message: String
    ) throws {
        try expectRefusal(of: ["net", "attach"] + words, message)
    }

    @Test(arguments: [
        (["show", "device", "lo"], "expected 'dev', got: 'device'"), (["show", "dev"], "'dev' needs NAME"),
        (["show", "dev", "lo", "dev", "lo"], "'dev' stands there twice"),
        (["attach", "xdp", "id", "1", "on", "lo"], "expected 'dev', got: 'on'"),
        (["attach", "xdp", "id", "1"], "'attach' needs dev"), (["detach", "xdp"], "'detach' needs dev"),
        (
            ["attach", "xdp", "id", "1", "dev", "lo", "always"],
            "expected 'overwrite' or 'prepend', got: 'always'"
        ),
        (["detach", "xdp", "dev", "lo", "now"], "expected no more arguments, got: 'now'"),
    ])
    func `wrong words are told with what should stand there`(words: [String], message: String) throws {
        let run = try Binary.run(["net"] + words)
        #expect(run.status == 255)
        #expect(
            run.errors.hasPrefix(
                "Error: \(message)\nUsage: swbpf net \(words[0] == "show" ? "{ show" : words[0])"))
        try expectJSONRefusal(try Binary.run(["-j", "net"] + words), message)
    }

    // MARK: Chains

    @Test(.enabled(if: hasTCX)) func `a program that is attached already, or not at all, is said so`() throws
    {
        let program = try classifier()
        let twice = "$swbpf net attach tcx_egress id $1 dev v0"
        expectRefusal(
            try run("\(twice) && exec \(twice)", ["\(program.id)"]),
            "tcx_egress of interface v0: BPF_PROG_ATTACH: File exists; it is attached there already")
        expectRefusal(
            try run("exec $swbpf net detach tcx_egress dev v0"),
            "tcx_egress of interface v0: BPF_PROG_DETACH: No such file or directory; "
                + "no program is attached there without a link")
    }

    @Test func `a filter on an ingress is shown once, where bpftool shows it four times`() throws {
        let program = try classifier()
        let run = try run(
            """
            mount -t bpf bpf /mnt && $swbpf prog pin id $1 /mnt/cls &&
            tc qdisc add dev v0 ingress && tc filter add dev v0 ingress bpf da object-pinned /mnt/cls &&
            tc qdisc add dev v1 ingress && exec $swbpf -j net show
            """, ["\(program.id)"])
        let entries = try #require(try sections(run)["tc"] as? [[String: Any]])
        #expect(entries.map { $0["kind"] as? String } == ["ingress"])
        #expect(entries.map { $0["devname"] as? String } == ["v0"])
        #expect(entries.map { $0["id"] as? Int } == [Int(program.id)])
    }

    // MARK: Rights

    @Test func `who may not look sees what is no secret, and is told what is`() throws {
        let program = try xdp()
        let run = try run(
            """
            $swbpf net attach xdp id $1 dev v0 && mount -t tmpfs tmpfs /mnt && cp $swbpf /mnt/swbpf &&
            chmod 755 /mnt /mnt/swbpf &&
            exec setpriv --reuid 65534 --regid 65534 --clear-groups /mnt/swbpf -j net show
            """, ["\(program.id)"])
        #expect(run.status == 255)
        let xdp = try #require((try run.json() as? [[String: Any]])?.first?["xdp"] as? [[String: Any]])
        #expect(xdp.map { $0["id"] as? Int } == [Int(program.id)])
        let reason = "Operation not permitted; run it as root (CAP_SYS_ADMIN)"
        #expect(run.errors.contains("Error: flow dissector: BPF_PROG_QUERY: \(reason)\n"))
        #expect(run.errors.contains("Error: the list of links: BPF_LINK_GET_NEXT_ID: \(reason)\n"))
    }

    @Test func `who may not attach is told what it takes`() throws {
        let message =
            "xdp of interface v0: RTM_SETLINK: Operation not permitted; run it as root (CAP_NET_ADMIN)"
        let run = try run(
            """
            mount -t tmpfs tmpfs /mnt && cp $swbpf /mnt/swbpf && chmod 755 /mnt /mnt/swbpf &&
            exec setpriv --reuid 65534 --regid 65534 --clear-groups /mnt/swbpf net detach xdp dev v0
            """)
        expectRefusal(run, message)
    }

    // MARK: All namespaces

    /// A namespace with a name, and one that is only mounted, beside the script's own.
    private let namespaces = """
        mount -t tmpfs tmpfs /run && ip netns add blue && ip -n blue link set lo up &&
        touch /run/file && unshare --net=/run/file true &&
        """

    @Test func `every namespace is shown once, with its name and its programs`() throws {
        let program = try xdp()
        let run = try run(
            """
            \(namespaces) ip link set v1 netns blue && ip -n blue link set v1 up &&
            nsenter --net=/run/netns/blue $swbpf net attach xdp id $1 dev v1 &&
            exec $swbpf -j net show --all-netns
            """, ["\(program.id)"])
        #expect(run.status == 0)
        let all = try #require(try run.json() as? [[String: Any]])
        let netns = all.map { $0["netns"] as? [String: Any] }
        #expect(netns.first??["current"] as? Bool == true)
        let inodes = netns.compactMap { $0?["inode"] as? Int }
        #expect(Set(inodes).count == inodes.count)
        let blue = try #require(all.first { ($0["netns"] as? [String: Any])?["name"] as? String == "blue" })
        let entries = try #require(blue["xdp"] as? [[String: Any]])
        #expect(entries.map { $0["id"] as? Int } == [Int(program.id)])
        #expect(netns.contains { $0?["path"] as? String == "/run/file" })
        for sections in all {
            let expected = ["flow_dissector", "netfilter", "netns", "sk_lookup", "sockmap", "tc", "xdp"]
            #expect(sections.keys.sorted() == expected)
        }
    }

    @Test func `an interface is looked for in all namespaces`() throws {
        let program = try xdp()
        let run = try run(
            """
            \(namespaces) ip link set v1 netns blue && $swbpf net attach xdp id $1 dev v0 &&
            nsenter --net=/run/netns/blue $swbpf net attach xdp id $1 dev v1 &&
            exec $swbpf -j net show dev v1 --all-netns
            """, ["\(program.id)"])
        let all = try #require(try run.json() as? [[String: Any]])
        let found = all.flatMap { $0["xdp"] as? [[String: Any]] ?? [] }
        #expect(found.map { $0["devname"] as? String } == ["v1"])
    }

    @Test func `a heading says which namespace it is`() throws {
        let run = try run("\(namespaces) exec $swbpf net show --all-netns")
        #expect(run.status == 0)
        #expect(run.text.contains(/^netns \d+ current\nxdp:\n/))
        #expect(run.text.contains(/\nnetns \d+ name blue\nxdp:\n/))
        #expect(run.text.contains(/\nnetns \d+ path \/run\/file\nxdp:\n/))
        #expect(run.text.contains("\nsk_lookup:\n\nsockmap:\n\n"))
    }

    @Test func `a name whose namespace is gone is passed over`() throws {
        let run = try run(
            """
            mount -t tmpfs tmpfs /run && mkdir /run/netns && touch /run/netns/dead && ln -s /nowhere /run/netns/lost &&
            ln -s /proc/self/ns/mnt /run/netns/wrong && exec $swbpf -j net show --all-netns
            """)
        #expect((run.status, run.errors) == (0, ""))
        #expect(!run.text.contains("dead") && !run.text.contains("lost"))
    }

    // MARK: What comes and goes

    @Test func `interfaces and namespaces that come and go are no errors`() throws {
        let rounds = Tools.areSlow ? 3 : 25
        let run = try run(
            """
            mount -t tmpfs tmpfs /run
            (while :; do
                ip link add w0 type veth peer name w1; tc qdisc add dev w0 clsact; ip netns add n1
                ip link del w0; ip netns add n2; ip netns del n1; ip netns del n2
            done) >/dev/null 2>&1 &
            other=$!
            for round in $(seq \(rounds)); do
                $swbpf -j net show >/dev/null || exit 1
                $swbpf -j net show --all-netns >/dev/null || exit 2
            done
            kill $other
            """)
        #expect((run.status, run.errors) == (0, ""))
    }
}
