import Foundation
import KernelState
import Testing

/// Too little of what the system gives: descriptors, address space, threads.
@Suite(.needsKernel) struct LimitTests {
    private let objects: LiveObjects

    init() throws { objects = try LiveObjects() }

    // MARK: Descriptors

    @Test(arguments: ["prog", "map", "link", "btf"], [16, 8])
    func `eight descriptors are enough`(object: String, limit: Int) throws {
        let scratch = try Scratch()
        let path = (0..<20).map { _ in "d" }.joined(separator: "/")
        let run = try Binary.privately(
            """
            mount -t bpf bpf . && cd . && mkdir -p "$PWD/\(path)" && $swbpf map pin name "$1" "$PWD/\(path)/m"
            ulimit -n \(limit); exec $swbpf -jf \(object) show
            """, [objects.mapName], in: scratch)
        #expect((run.status, run.errors) == (0, ""))
        let entries = try #require(try run.json() as? [[String: Any]])
        guard object == "map" else { return }
        let map = try #require(entries.first { $0["id"] as? Int == objects.mapID })
        #expect(map["pinned"] as? [String] == ["\(scratch.path(path))/m"])
        #expect(map["bytes_memlock"] != nil)
        #expect(map["pids"] != nil)
    }

    @Test func `with too few descriptors the objects are refused`() throws {
        try Binary.requireStatic()
        let message =
            "program \(objects.programID): BPF_PROG_GET_FD_BY_ID: Too many open files; "
            + "raise the limit on open files (ulimit -n)"
        let script = "ulimit -n 3; exec $swbpf \"$@\" prog show id \(objects.programID)"
        expectRefusal(try Binary.script(script), message)
        try expectJSONRefusal(try Binary.script(script, ["-j"]), message)
    }

    @Test func `what is missing for want of descriptors is not passed over in silence`() throws {
        let run = try Binary.script("ulimit -n 5; exec $swbpf -j prog show id \(objects.programID)")
        let program = try #require(try run.json() as? [String: Any])
        #expect(program["id"] as? Int == objects.programID)
        #expect(program["bytes_memlock"] == nil || program["pids"] == nil)
        #expect(run.status == 255)
        #expect(
            run.errors == "Error: the answer is incomplete: too many open files; "
                + "raise the limit on open files (ulimit -n)\n")
    }

    @Test func `no descriptor at all is needed for the version`() throws {
        try Binary.requireStatic()
        let run = try Binary.script("ulimit -n 0; exec $swbpf version")
        #expect((run.status, run.errors) == (0, ""))
    }

    // MARK: Address space, in kilobytes

    @Test(arguments: ["prog", "map", "link", "btf"])
    func `32 MB of address space are enough`(object: String) throws {
        try Binary.requireStatic()
        let run = try Binary.script("ulimit -v 32768; exec $swbpf -j \(object) show")
        #expect((run.status, run.errors) == (0, ""))
        #expect(try run.json() is [Any])
    }

    @Test(arguments: Array(stride(from: 1000, through: 31000, by: 3000)))
    func `with less the answer is whole, or there is none`(limit: Int) throws {
        let run = try Binary.script("ulimit -v \(limit); exec $swbpf -j prog show")
        if run.status == 0 {
            #expect(try run.json() is [Any])
        } else {
            #expect(run.text == "")
        }
    }

    // MARK: Threads

    @Test func `where no thread can be started the work is done by one`() throws {
        // From 256 objects on the work is shared.
        let maps = try ManyMaps(300)
        let run = try Binary.script(
            """
            chmod 755 .; cp "$swbpf" swbpf; chmod 755 swbpf
            exec setpriv --reuid 65533 --clear-groups --inh-caps +sys_admin --ambient-caps +sys_admin \
                prlimit --nproc=0:0 "$PWD/swbpf" -j map show
            """, in: try Scratch())
        #expect((run.status, run.errors) == (0, ""))
        let entries = try #require(try run.json() as? [[String: Any]])
        #expect(entries.filter { ($0["name"] as? String)?.hasPrefix(maps.prefix) == true }.count == 300)
    }
}
