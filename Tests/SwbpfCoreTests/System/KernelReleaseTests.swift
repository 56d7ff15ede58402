import Testing

@testable import SwbpfCore

@Suite struct KernelReleaseTests {
    @Test(arguments: [
        ("6.18.44", "#1 SMP", nil, 0x06122c),
        ("4.19.0-22-amd64", "#1 SMP Debian 4.19.260-1 (2022-09-29)", nil, 0x0413ff),
        ("5.10.0-35-amd64", "#1 SMP Debian 5.10.237-1 (2025-05-19)", nil, 0x050aed),
        ("5.4.0-12-generic", "#15-Ubuntu SMP", "Ubuntu 5.4.0-12.15-generic 5.4.8\n", 0x050408),
        ("7.2.0+deb14-amd64", "#1 SMP Debian 7.2~rc1", nil, 0x070200),
        ("6.1", "", nil, 0), ("", "", nil, 0), ("a.b.c", "Debian", "", 0),
    ])
    func `the number of the sources is found where the distribution keeps it`(
        release: String, build: String, signature: String?, code: UInt32
    ) {
        #expect(KernelRelease(release: release, build: build).versionCode(ubuntuSignature: signature) == code)
    }

    @Test func `the running kernel has a release`() {
        #expect(KernelRelease.current().versionCode() > 0x040000)
    }
}
