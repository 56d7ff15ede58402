import Testing

@testable import SwbpfCore

/// What `token show` reads from mount options, and prints.
@Suite struct TokenShowTests {
    private func mount(_ options: String, type: String = "bpf") -> DelegatingMount? {
        DelegatingMount(Mount(path: "/sys/fs/bpf/demo", type: type, options: options))
    }

    @Test(arguments: ["rw,mode=700", "", "rw,delegate_cmds=", "delegate_cmds", "delegate_other=any"])
    func `a mount that delegates nothing is none`(options: String) {
        #expect(mount(options) == nil)
    }

    @Test func `only BPF file systems delegate`() {
        #expect(mount("delegate_cmds=any", type: "tmpfs") == nil)
    }

    @Test func `items are told apart, and an option counts once`() {
        let found = mount("rw,delegate_cmds=map_create::0x100,delegate_maps=any,delegate_cmds=any")
        #expect(found?.calls == ["map_create", "0x100"])
        #expect(found?.maps == ["any"])
        #expect(found?.programs == [])
    }

    @Test func `four items stand on a line`() throws {
        let found = try #require(
            mount(
                "delegate_cmds=map_create:prog_load,delegate_maps=hash:array:lru_hash:queue:ringbuf,delegate_progs=xdp"
            ))
        let report = TokenReport(mounts: [found])
        #expect(
            text(report)
                == "token_info  /sys/fs/bpf/demo\n\tallowed_cmds:\n\t  map_create          prog_load           \n"
                + "\tallowed_maps:\n\t  hash                array               lru_hash            queue               \n"
                + "\t  ringbuf             \n\tallowed_progs:\n\t  xdp                 \n\tallowed_attachs:\n"
        )
        #expect(
            json(report)
                == #"[{"token_info":"/sys/fs/bpf/demo","allowed_cmds":["map_create","prog_load"],"#
                + #""allowed_maps":["hash","array","lru_hash","queue","ringbuf"],"allowed_progs":["xdp"],"allowed_attachs":[]}]"#
        )
    }

    @Test func `no mount is an empty list`() {
        #expect(text(TokenReport(mounts: [])) == "")
        #expect(json(TokenReport(mounts: [])) == "[]")
    }
}
