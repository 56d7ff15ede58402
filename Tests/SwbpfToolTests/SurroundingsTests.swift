import Foundation
import KernelState
import Testing

/// No rights, no /proc, no types of the kernel, nothing at all.
@Suite(.needsKernel) struct SurroundingsTests {
    private let objects: LiveObjects

    init() throws { objects = try LiveObjects() }

    // MARK: No rights

    private func withoutRights(_ words: [String]) throws -> Run {
        // The binary may lie where only root may look.
        try Binary.script(
            """
            chmod 755 .; cp "$swbpf" ./swbpf; chmod 755 swbpf
            exec setpriv --reuid 65534 --regid 65534 --clear-groups "$PWD/swbpf" "$@"
            """, words, in: try Scratch())
    }

    @Test(arguments: [
        (["prog", "show"], "the list of programs: BPF_PROG_GET_NEXT_ID"),
        (["map", "show"], "the list of maps: BPF_MAP_GET_NEXT_ID"),
        (["link", "show"], "the list of links: BPF_LINK_GET_NEXT_ID"),
        (["btf", "show"], "the list of BTF objects: BPF_BTF_GET_NEXT_ID"),
        (["prog", "show", "name", "x"], "the list of programs: BPF_PROG_GET_NEXT_ID"),
        (["prog", "show", "id", "1"], "program 1: BPF_PROG_GET_FD_BY_ID"),
        (["map", "pin", "id", "1", "/sys/fs/bpf/x"], "map 1: BPF_MAP_GET_FD_BY_ID"),
        (["link", "detach", "id", "1"], "link 1: BPF_LINK_GET_FD_BY_ID"),
    ])
    func `who may not look is told what it takes`(words: [String], refused: String) throws {
        let message = "\(refused): Operation not permitted; run it as root (CAP_SYS_ADMIN)"
        expectRefusal(try withoutRights(words), message)
        try expectJSONRefusal(try withoutRights(words + ["-j"]), message)
    }

    @Test func `the version is no secret`() throws {
        #expect(try withoutRights(["version"]).status == 0)
    }

    // MARK: No /proc

    @Test func `without /proc everything is listed but what only /proc tells`() throws {
        try Binary.requireStatic()
        let run = try Binary.privately(
            "umount -l /proc && exec $swbpf -j prog show name \"$1\"", [objects.programName])
        #expect((run.status, run.errors) == (0, ""))
        let program = try #require(try run.json() as? [String: Any])
        #expect(program["id"] as? Int == objects.programID)
        #expect(program["bytes_memlock"] == nil)
    }

    @Test func `without /proc pins cannot be told, and the message says why`() throws {
        try Binary.requireStatic()
        expectRefusal(
            try Binary.privately("umount -l /proc && exec $swbpf -f map show"),
            "/proc/self/mounts: open: No such file or directory; it needs /proc, run: mount -t proc proc /proc"
        )
    }

    @Test(arguments: ["prog", "map", "link", "btf"])
    func `where others' processes are hidden all is listed`(object: String) throws {
        let run = try Binary.privately(
            "mount -t proc -o hidepid=2 proc /proc && exec $swbpf -j \(object) show")
        #expect((run.status, run.errors) == (0, ""))
        #expect(try run.json() is [Any])
    }

    // MARK: Nothing at all

    private func inEmptyRoot(_ words: [String]) throws -> Run {
        try Binary.requireStatic()
        let scratch = try Scratch()
        try scratch.makeDirectory("root")
        return try Binary.script(
            "cp \"$swbpf\" root/swbpf && exec chroot root /swbpf \"$@\"", words, in: scratch)
    }

    @Test func `the version is shown in an empty root`() throws {
        #expect(try inEmptyRoot(["version"]).text == Binary.run(["version"]).text)
    }

    @Test func `a program is listed in an empty root`() throws {
        let run = try inEmptyRoot(["prog", "show", "name", objects.programName])
        #expect((run.status, run.errors) == (0, ""))
        #expect(run.text.hasPrefix("\(objects.programID): socket_filter  name \(objects.programName)  tag "))
        #expect(!run.text.contains("memlock"))
    }

    @Test(arguments: ["prog", "map", "link", "btf"])
    func `all objects are listed in an empty root`(object: String) throws {
        let run = try inEmptyRoot(["-j", object, "show"])
        #expect((run.status, run.errors) == (0, ""))
        #expect(try run.json() is [Any])
    }

    @Test func `an error in an empty root is one that a person can read`() throws {
        expectRefusal(
            try inEmptyRoot(["prog", "show", "id", "4294967295"]),
            "program 4294967295: BPF_PROG_GET_FD_BY_ID: No such file or directory")
    }

    // MARK: No types of the kernel

    @Test func `a kernel without BTF shows holders through /proc`() throws {
        let scratch = try Scratch()
        try scratch.makeDirectory("empty")
        let run = try Binary.privately(
            "mount --bind empty /sys/kernel/btf && exec $swbpf -j map show name \"$1\"", [objects.mapName],
            in: scratch)
        #expect((run.status, run.errors) == (0, ""))
        let map = try #require(try run.json() as? [String: Any])
        let holders = map["pids"] as? [[String: Any]]
        #expect(holders?.map { $0["pid"] as? Int } == [Int(ProcessInfo.processInfo.processIdentifier)])
    }
}
