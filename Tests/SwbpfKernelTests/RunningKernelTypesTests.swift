import Testing

@testable import SwbpfCore

/// Reads the types of the kernel that the tests run on; any user may.
@Suite(.enabled(if: RunningKernel.btf != nil, "the kernel has no BTF"))
struct RunningKernelTypesTests {
    @Test func `every type and name can be read`() throws {
        let btf = try #require(RunningKernel.btf)
        for id in 1..<btf.endID {
            let type = try btf.type(id)
            _ = try btf.name(of: type)
            _ = try btf.members(of: type)
            _ = try btf.enumerators(of: type)
            _ = try btf.parameters(of: type)
            if type.kind == .structure || type.kind == .union { _ = try btf.fields(of: id) }
        }
    }

    @Test func `no member of a structure ends behind its structure`() throws {
        let btf = try #require(RunningKernel.btf)
        for id in 1..<btf.endID {
            let type = try btf.type(id)
            guard type.kind == .structure, let size = type.size else { continue }
            for member in try btf.members(of: type) {
                let bits = try member.bitCount > 0 ? member.bitCount : btf.size(of: member.type) * 8
                if member.bitOffset + bits > size * 8 {
                    Issue.record("type \(id): \(try btf.name(of: type))")
                }
            }
        }
    }

    @Test func `a structure's members are found through its unnamed parts`() throws {
        let btf = try #require(RunningKernel.btf)
        let task = try #require(btf.id(of: .structure, "task_struct"))
        let tgid = try #require(try btf.field("tgid", of: task))
        #expect(try btf.size(of: tgid.type) == 4)
        #expect(tgid.offset > 0)
    }

    @Test func `the kernel's names for what the table has are the table's`() throws {
        for number in [0, 1, 6, 13, 26] as [UInt32] {
            let type = ProgramType(rawValue: number)
            #expect(RunningKernel.name(of: type) == type.name)
        }
    }
}
