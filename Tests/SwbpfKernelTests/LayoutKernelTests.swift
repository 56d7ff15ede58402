import KernelState
import Testing

@testable import SwbpfCore

/// Where the running kernel's BTF has the members of a structure that bpf(2) fills.
private struct KernelLayout {
    let btf: BTF
    let id: UInt32

    init(of structure: String) throws {
        btf = try #require(RunningKernel.btf, "the kernel has no BTF")
        id = try #require(btf.id(of: .structure, structure), "the kernel has no struct \(structure)")
    }

    /// The offset of a member, or `nil` if this kernel has none of this name. Dots lead into members.
    func offset(of path: String) throws -> Int? {
        var offset = 0
        var structure = id
        for name in path.split(separator: ".") {
            guard let field = try btf.field(String(name), of: structure) else { return nil }
            offset += field.offset
            structure = field.type
        }
        return offset
    }
}

@Suite(.needsKernel) struct LayoutKernelTests {
    /// Each layout with the structure it describes.
    private static var layouts: [(structure: String, layout: Any)] {
        [
            (ProgramInfoLayout.structure, ProgramInfoLayout()), (MapInfoLayout.structure, MapInfoLayout()),
            (BTFObjectInfoLayout.structure, BTFObjectInfoLayout()),
            (LinkInfoLayout.structure, LinkInfoLayout()),
            (LinkInfoLayout.structure, RawTracepointLinkLayout()),
            (LinkInfoLayout.structure, TracingLinkLayout()),
            (LinkInfoLayout.structure, CgroupLinkLayout()), (LinkInfoLayout.structure, StructOpsLinkLayout()),
            (LinkInfoLayout.structure, SockmapLinkLayout()), (LinkInfoLayout.structure, IteratorLinkLayout()),
            (LinkInfoLayout.structure, NetworkNamespaceLinkLayout()),
            (LinkInfoLayout.structure, XDPLinkLayout()),
            (LinkInfoLayout.structure, DeviceLinkLayout()), (LinkInfoLayout.structure, NetfilterLinkLayout()),
            (LinkInfoLayout.structure, PerfEventLinkLayout()),
            (LinkInfoLayout.structure, KprobeMultiLinkLayout()),
            (LinkInfoLayout.structure, UprobeMultiLinkLayout()),
        ]
    }

    @Test(arguments: layouts.indices)
    func `offsets agree with the running kernel's BTF`(index: Int) throws {
        let (structure, layout) = Self.layouts[index]
        let kernel = try KernelLayout(of: structure)
        for case let (_, field as any NamedField) in Mirror(reflecting: layout).children {
            // A member that this kernel does not have yet is tested on a newer one.
            guard let offset = try kernel.offset(of: field.name) else { continue }
            #expect(offset == field.offset, "\(structure).\(field.name)")
        }
    }

    @Test(arguments: [
        (ProgramInfoLayout.structure, "name", 64), (ProgramInfoLayout.structure, "tag", 8),
        (MapInfoLayout.structure, "name", 24), (ProgramInfoLayout.structure, "run_cnt", 200),
    ])
    func `names and tags stand where they are read`(structure: String, member: String, offset: Int) throws {
        #expect(try KernelLayout(of: structure).offset(of: member) == offset)
    }

    @Test func `what the iterator needs is in every kernel that has it`() throws {
        let btf = try #require(RunningKernel.btf)
        let offsets = try #require(try HolderProgram.Offsets(kernel: btf))
        #expect((offsets.cookie != nil) == (KernelVersion.running >= KernelVersion(5, 15)))
    }
}
