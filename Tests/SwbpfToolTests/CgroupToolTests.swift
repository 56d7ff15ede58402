import Foundation
import KernelState
import SwbpfCore
import Synchronization
import Testing

/// A control group of a test's own, below which it may make others.
private final class OwnCgroup {
    let path: String
    /// The program that is attached as cgroup_inet_egress.
    let program: ObjectHandle

    init() throws {
        let state = try KernelState.shared()
        guard let theirs = state.content.cgroup, let program = state.programs["cgroup_skb"] else {
            throw Shell.Missing(what: "cgroup2")
        }
        self.program = program
        let root = URL(filePath: theirs).deletingLastPathComponent().path
        path = "\(root)/swbpf_tool_\(UInt32.random(in: 0...UInt32.max))"
        try make("")
    }

    deinit { Self.remove(path) }

    /// Control groups have files that cannot be removed, and go with their directories.
    private static func remove(_ path: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            let status = try? fileStatus("\(path)/\(name)")
            if status?.isDirectory == true { remove("\(path)/\(name)") }
        }
        _ = unsafe rmdir(path)
    }

    func make(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + name, withIntermediateDirectories: false)
    }

    func attach(_ name: String = "", flags: AttachFlags = .allowMulti) throws {
        try ProgramAttachment(type: 1, flags: flags).attach(
            program.descriptor, to: openFile(path + name, .directory))
    }
}

@Suite(.needsKernel) struct CgroupToolTests {
    // MARK: Against bpftool

    static let forms: [[String]] = [[], ["-j"], ["-p"]]

    @Test(.needsOracle, arguments: forms)
    func `what is attached is shown as bpftool shows it`(form: [String]) throws {
        let own = try OwnCgroup()
        for name in ["/a", "/a/b", "/c"] { try own.make(name) }
        try own.attach()
        try own.attach("/a/b", flags: [])
        try own.attach("/c", flags: .allowOverride)
        let state = try #require(KernelState.shared().content.cgroup)
        for words in [
            ["show", own.path], ["list", own.path + "/a/b"], ["show", own.path + "/c", "effective"],
            ["tree", own.path + "/"], ["tree", own.path, "eff"], ["show", state], ["tree", state],
        ] {
            let ours = try ProgramRun(Tools.swbpf(), form + ["cgroup"] + words)
            let theirs = try ProgramRun(Tools.oracle ?? "", form + ["cgroup"] + words)
            // bpftool asks for flags in a way that older kernels refuse, and then shows nothing.
            guard KernelVersion.running >= KernelVersion(6, 6) else {
                #expect(ours.status == 0 && !ours.output.isEmpty)
                continue
            }
            #expect(ours.output == theirs.output, "\(words)")
            #expect((ours.status, theirs.status) == (0, 0))
        }
    }

    @Test func `where nothing is attached JSON is an empty array`() throws {
        let own = try OwnCgroup()
        #expect(try Binary.run(["-j", "cgroup", "show", own.path]).text == "[]\n")
        #expect(try Binary.run(["-j", "cgroup", "tree", own.path]).text == "[]\n")
        #expect(try Binary.run(["cgroup", "show", own.path]).text == "")
    }

    // MARK: Attaching

    @Test func `a program is attached and detached by words that may be shortened`() throws {
        let own = try OwnCgroup()
        let id = "\(own.program.id)"
        for words in [["attach", own.path, "egr", "id", id, "mu"], ["det", own.path, "egress", "i", id]] {
            let run = try Binary.run(["cgroup"] + words)
            #expect((run.status, run.text, run.errors) == (0, "", ""))
        }
        #expect(try Binary.run(["cgroup", "show", own.path]).text == "")
        let run = try Binary.run(["-j", "cgroup", "attach", own.path, "egress", "id", id])
        #expect((run.status, run.text) == (0, "null\n"))
        try expectRefusal(
            of: ["cgroup", "detach", own.path, "ingress", "id", id],
            "\(own.path): program \(id) is not attached as cgroup_inet_ingress; nothing is")
    }

    // MARK: Bad input

    static let refusals: [(words: [String], message: String)] = [
        (["show", "/nonexistent"], "/nonexistent: open: No such file or directory"),
        (["show", "/etc/passwd"], "/etc/passwd: open: Not a directory"),
        (["tree", ""], "ROOT is empty"),
        (
            ["attach", "/", "egrss", "id", "1"], "'egrss' is not an attach type; did you mean 'egress'?"
        ),
        (["attach", "/", "egress", "id", "0x"], "can't parse '0x' as ID"),
        (["detach", "/nonexistent", "egress", "id", "1"], "/nonexistent: open: No such file or directory"),
    ]

    @Test(arguments: refusals)
    func `what makes no sense is refused`(words: [String], message: String) throws {
        let text = try Binary.run(["cgroup"] + words)
        #expect(text.status == 255 && text.text == "")
        #expect(text.errors.hasPrefix("Error: \(message)\n"))
        try expectJSONRefusal(try Binary.run(["-j", "cgroup"] + words), message)
    }

    @Test(arguments: ["show", "tree"])
    func `what is no control group is told what it is`(verb: String) throws {
        let run = try Binary.run(["cgroup", verb, "/proc"])
        #expect(run.status == 255 && run.text == "")
        #expect(run.errors.hasPrefix("Error: /proc: is not a control group; cgroup2 is mounted at /"))
    }

    @Test func `without cgroup2 it is said where it could be mounted`() throws {
        let run = try Binary.privately(
            """
            while dir=$(awk '$3 == "cgroup2" { print $2 }' /proc/mounts | tail -1) && [ "$dir" ]; do
                umount -l "$dir"
            done
            exec $swbpf cgroup tree
            """)
        expectRefusal(
            run,
            "cgroup2 is not mounted here; mount it (mount -t cgroup2 none DIRECTORY), or name a control group"
        )
    }

    @Test func `a hierarchy that is mounted several times is shown once`() throws {
        let own = try OwnCgroup()
        try own.make("/a")
        try own.attach("/a")
        let scratch = try Scratch()
        let run = try Binary.privately(
            """
            mkdir again part
            mount -t cgroup2 none again && mount --bind "$1" part || exit 99
            exec $swbpf cgroup tree
            """, [own.path], in: scratch)
        #expect((run.status, run.errors) == (0, ""))
        let lines = run.text.split(separator: "\n")
        #expect(lines.count { $0 == "\(own.path)/a" } == 1)
        #expect(lines.count { $0.hasPrefix("    \(own.program.id) ") } >= 1)
        #expect(!run.text.contains(scratch.path("")))
    }

    @Test func `what is mounted inside a hierarchy is not entered`() throws {
        let own = try OwnCgroup()
        for name in ["/a", "/b", "/b/c"] { try own.make(name) }
        try own.attach("/a")
        try own.attach("/b/c")
        let run = try Binary.privately(
            "mount -t tmpfs none \"$1/b\" && mkdir \"$1/b/d\" && exec $swbpf -j cgroup tree \"$1\"",
            [own.path])
        #expect((run.status, run.errors) == (0, ""))
        let groups = try #require(run.json() as? [[String: Any]])
        #expect(groups.compactMap { $0["cgroup"] as? String } == ["\(own.path)/a"])
    }

    // MARK: Vanishing

    @Test func `groups that come and go under a walk are no errors`() throws {
        let own = try OwnCgroup()
        try own.make("/stays")
        try own.attach("/stays")
        let churn = CgroupChurn(own.path, own.program)
        defer { churn.stop() }
        for _ in 0..<(Tools.areSlow ? 2 : 12) {
            for options in [["-j"], []] {
                let run = try Binary.run(options + ["cgroup", "tree", own.path])
                #expect((run.status, run.errors) == (0, ""))
                #expect(run.text.contains("\(own.path)/stays"))
                if !options.isEmpty { #expect(try run.json() is [Any]) }
            }
        }
    }
}

/// Makes control groups with a program attached and removes them, until it is told to stop.
private final class CgroupChurn: Sendable {
    private let isStopped = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ path: String, _ program: ObjectHandle) {
        Thread { [self] in
            let groups = (0..<40).map { index in
                index % 4 == 0 ? "\(path)/gone\(index)" : "\(path)/gone\(index - index % 4)/\(index)"
            }
            while !isStopped.load(ordering: .relaxed) {
                for group in groups {
                    _ = unsafe mkdir(group, 0o755)
                    guard let directory = try? openFile(group, .directory) else { continue }
                    try? ProgramAttachment(type: 1, flags: .allowMulti).attach(
                        program.descriptor, to: directory)
                }
                for group in groups.reversed() { _ = unsafe rmdir(group) }
            }
            finished.signal()
        }.start()
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        finished.wait()
    }
}
