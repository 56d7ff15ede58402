import Testing

@testable import SwbpfCore

@Suite struct KernelSymbolsTests {
    private func symbols(at addresses: [UInt64], _ lines: String...) -> KernelSymbols {
        var symbols = KernelSymbols(wanted: addresses)
        for line in lines { symbols.add(lines: Array(line.utf8)[...]) }
        return symbols
    }

    @Test func `a function is found by its address, with its module`() {
        let symbols = symbols(
            at: [0xffff_ffff_8100_0010, 0xffff_ffff_c000_0000],
            "ffffffff81000000 T first\nffffffff81000010 t second\n",
            "ffffffffc0000000 t third\t[veth]\n")
        #expect(symbols[0xffff_ffff_8100_0010] == KernelSymbol(name: "second"))
        #expect(symbols[0xffff_ffff_c000_0000] == KernelSymbol(name: "third", module: "veth"))
        #expect(symbols[0xffff_ffff_8100_0000] == nil, "not asked for")
    }

    @Test func `of several names for an address the first is taken`() {
        #expect(symbols(at: [0x100], "100 T one\n100 T two\n")[0x100]?.name == "one")
    }

    #if arch(x86_64)
        @Test func `a function begins four bytes before a probe behind its landing instruction`() {
            #expect(symbols(at: [0x104], "100 T one\n110 T two\n")[0x104]?.name == "one")
        }

        @Test(arguments: ["100 T before\n104 T there\n", "104 T there\n100 T before\n"])
        func `a symbol at the very address comes before one that lies four bytes lower`(lines: String) {
            #expect(symbols(at: [0x104], lines)[0x104]?.name == "there")
        }
    #endif

    @Test func `addresses that are hidden name nothing`() {
        let symbols = symbols(at: [0, 4, 5], "0 T one\n0 T two\n")
        #expect(symbols[0] == nil)
        #expect(symbols[5] == nil)
    }

    @Test(arguments: ["", "\n\n", "100", "100 T", "100 T \n", "zz T one\n", "100 T one"])
    func `lines that are not whole are survived`(lines: String) {
        #expect([nil, "one"].contains(symbols(at: [0x100], lines)[0x100]?.name))
    }

    @Test func `a long number keeps its last digits and harms nothing`() {
        #expect(symbols(at: [0x100], "11110000000000000100 T one\n")[0x100]?.name == "one")
    }
}
