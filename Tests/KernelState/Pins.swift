import SwbpfCore

private import Glibc

extension StateBuilder {
    func makePins() {
        make("bpffs", since: KernelVersion(4, 4)) {
            let path = try mountPrivately("bpf")
            content.bpffs = path
            pinEverywhere(under: path, "pins")
        }
        make("pins under /sys/fs/bpf") {
            guard try fileSystemType("/sys/fs/bpf") == bpffsType else {
                throw Unavailable("/sys/fs/bpf is not a BPF file system")
            }
            let path = "/sys/fs/bpf/swbpf\(suffix)"
            try makePinDirectory(path)
            try pin(.program, try program("xdp"), at: path + "/xdp")
            try pin(.map, try map("hash"), at: path + "/hash")
        }
    }

    private func pinEverywhere(under root: String, _ what: String) {
        make("\(what) of programs") {
            try pin(.program, try program("xdp"), at: root + "/xdp")
            try pin(.program, try program("xdp"), at: root + "/xdp again")
            try pin(.program, try program("long_name"), at: root + "/long_name")
        }
        make("\(what) in directories") {
            try makePinDirectory(root + "/outer")
            try makePinDirectory(root + "/outer/inner directory")
            try pin(.program, try program("with_metadata"), at: root + "/outer/metadata")
            try pin(.map, try map("hash"), at: root + "/outer/inner directory/hash")
            try pin(.map, try map("typed_hash"), at: root + "/outer/inner directory/typed")
        }
        make("\(what) with odd names") {
            try pin(.map, try map("array"), at: root + "/a \"quoted\" name")
            try pin(.map, try map("array"), at: root + "/it's a \\ name")
            try pin(.map, try map("array"), at: root + "/größe-π-名")
            try pin(.map, try map("array"), at: root + "/two\nlines")
        }
        make("\(what) of links", since: KernelVersion(5, 8)) {
            try pin(.link, try link("raw_tracepoint"), at: root + "/raw_tracepoint")
            try pin(.link, try link("cgroup_skb"), at: root + "/outer/cgroup_skb")
            try pin(.link, try link("iter_task"), at: root + "/iterator link")
        }
        make("pinned iterator", since: KernelVersion(5, 8)) {
            // The same call pins a link as an iterator's file when it names the link and not a program.
            try pin(.link, try link("iter_map"), at: root + "/outer/iter_map")
        }
        make("symbolic link", since: KernelVersion(4, 4)) {
            let path = root + "/link to xdp"
            guard unsafe symlink("xdp", path) == 0 else {
                throw SystemCallError(call: "symlink", subject: path, number: errno)
            }
            content.undo.append(.removeFile(path))
        }
    }

    private func link(_ name: String) throws -> ObjectHandle {
        guard let link = content.links[name] else { throw Unavailable("no link \(name)") }
        return link
    }

    private func makePinDirectory(_ path: String) throws {
        try makeDirectory(path)
        content.undo.append(.removeDirectory(path))
    }

    private func pin(_ kind: ObjectKind, _ object: ObjectHandle, at path: String) throws {
        let request = KernelRequest()
        request.set(0, text: path)
        request.set(8, descriptor: object.descriptor.number)
        try request.call(.objPin)
        content.pins[path] = .init(kind: kind, id: object.id)
        content.undo.append(.removeFile(path))
    }
}
