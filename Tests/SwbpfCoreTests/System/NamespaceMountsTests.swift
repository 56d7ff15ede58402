import Testing

@testable import SwbpfCore

@Suite struct NamespaceMountsTests {
    private func mounts(_ text: String) -> [NamespaceMount] { parseNamespaceMounts(Array(text.utf8)) }

    @Test func `network namespaces are found among other mounts`() {
        let found = mounts(
            """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
            231 24 0:4 net:[4026532247] /run/netns/blue rw shared:5 master:7 - nsfs nsfs rw
            232 24 0:4 mnt:[4026532248] /run/mounts rw - nsfs nsfs rw
            233 24 0:4 net:[4026532249] /tmp/a\\040b rw - nsfs nsfs rw

            """)
        #expect(
            found == [
                NamespaceMount(inode: 4_026_532_247, path: "/run/netns/blue"),
                NamespaceMount(inode: 4_026_532_249, path: "/tmp/a b"),
            ])
    }

    @Test(arguments: [
        "", "\n\n", "231 24 0:4 net:[1] /x rw", "231 24 0:4 net:[1] /x rw -",
        "1 2 3 net:[1] /x rw - ext4 x rw",
        "1 2 3 net:[x] /x rw - nsfs nsfs rw", "1 2 3 net:[] /x rw - nsfs nsfs rw", "- - - - - - - - -",
    ])
    func `lines that are something else are passed over`(line: String) {
        #expect(mounts(line).isEmpty)
    }

    @Test(
        arguments: [
            ("net:[4026531840]", UInt64(4_026_531_840)), ("net:[18446744073709551616]", nil),
            ("net:[-1]", nil),
            ("mnt:[1]", nil), ("net:[1", nil), ("", nil),
        ] as [(String, UInt64?)])
    func `a link's text has the inode`(text: String, inode: UInt64?) {
        #expect(networkNamespaceInode(text) == inode)
    }
}
