import Testing

@testable import KernelState
@testable import SwbpfCore

/// Attaching to control groups and walking them. Each test has groups and programs of its own.
@Suite(.needsKernel) struct CgroupKernelTests {
    private func attach(
        _ program: UInt32, to cgroup: TestCgroup, _ flags: AttachFlags = .allowMulti,
        _ neighbour: CgroupAttachment.Neighbour? = nil, type: String = "egress"
    ) throws {
        try CgroupAttachment(
            path: cgroup.path, type: CgroupAttachType(typedAs: type), program: .id(program), flags: flags,
            neighbour: neighbour
        ).attach()
    }

    private func detach(_ program: UInt32, from cgroup: TestCgroup) throws {
        try CgroupAttachment(
            path: cgroup.path, type: CgroupAttachType(typedAs: "egress"), program: .id(program)
        ).detach()
    }

    private func attached(to cgroup: TestCgroup) -> [UInt32] {
        var query = ProgramQuery()
        return query.ask(cgroup.directory, type: 1) == 0 ? query.attached.map(\.programID) : []
    }

    // MARK: Attaching

    @Test func `a program takes the place of another`() throws {
        guard KernelVersion.running >= KernelVersion(5, 6) else { return }
        let cgroup = try TestCgroup()
        let ids = [try cgroup.load("first"), try cgroup.load("second"), try cgroup.load("third")]
        try attach(ids[0], to: cgroup)
        try attach(ids[1], to: cgroup)
        try attach(ids[2], to: cgroup, .allowMulti, .replacing(.id(ids[0])))
        #expect(attached(to: cgroup) == [ids[2], ids[1]])
        let error = #expect(throws: CgroupAttachError.self) {
            try attach(ids[0], to: cgroup, .allowMulti, .replacing(.id(ids[0])))
        }
        #expect(error?.description.contains("is not attached there") == true)
    }

    @Test func `a program runs before or behind another, where the kernel knows how`() throws {
        let cgroup = try TestCgroup()
        let ids = [try cgroup.load("first"), try cgroup.load("second"), try cgroup.load("third")]
        try attach(ids[0], to: cgroup)
        do {
            try attach(ids[1], to: cgroup, .allowMulti, .before(.id(ids[0])))
        } catch let error as CgroupAttachError {
            // Some older kernels have it too: 6.12.117 of Debian.
            #expect(KernelVersion.running < KernelVersion(6, 17))
            #expect(error.description.contains("Linux 6.17"))
            #expect(attached(to: cgroup) == [ids[0]])
            return
        }
        try attach(ids[2], to: cgroup, .allowMulti, .after(.id(ids[1])))
        #expect(attached(to: cgroup) == [ids[1], ids[2], ids[0]])
    }

    @Test func `what a link holds is left to the link`() throws {
        guard KernelVersion.running >= KernelVersion(5, 7) else { return }
        let cgroup = try TestCgroup()
        let held = try cgroup.load("held")
        let link = try cgroup.link(held)
        let error = #expect(throws: CgroupError.self) { try detach(held, from: cgroup) }
        #expect(error?.reason.contains("run: link detach id \(link)") == true)
        let program = try cgroup.load()
        let refusal = #expect(throws: CgroupError.self) {
            try attach(program, to: cgroup, .allowMulti, .replacing(.id(held)))
        }
        #expect(refusal?.reason.contains("by link \(link)") == true)
        guard KernelVersion.running >= KernelVersion(6, 17) else { return }
        let order = #expect(throws: CgroupError.self) {
            try attach(program, to: cgroup, .allowMulti, .before(.id(held)))
        }
        #expect(order?.reason.contains("by link \(link); only links can be put before") == true)
        #expect(attached(to: cgroup) == [held])
    }

    @Test func `only the program that is named is detached`() throws {
        let cgroup = try TestCgroup()
        let (program, other) = (try cgroup.load(), try cgroup.load("other"))
        // Without flags there is room for one program, and the kernel detaches it whatever it is told.
        try attach(program, to: cgroup, [])
        #expect(throws: CgroupError.self) { try detach(other, from: cgroup) }
        #expect(attached(to: cgroup) == [program])
        try detach(program, from: cgroup)
        #expect(attached(to: cgroup) == [])
    }

    @Test func `who stands in the way is named`() throws {
        let outer = try TestCgroup()
        let inner = try TestCgroup(in: outer)
        let (program, other) = (try outer.load(), try inner.load("other"))
        try attach(program, to: outer, [])
        let above = #expect(throws: CgroupAttachError.self) { try attach(other, to: inner) }
        #expect(above?.reason.hasPrefix("\(outer.path) has program \(program) attached") == true)
        let here = #expect(throws: CgroupAttachError.self) { try attach(other, to: outer) }
        #expect(here?.reason.contains("without flags: attach this one in the same way") == true)
        let type = #expect(throws: CgroupAttachError.self) {
            try attach(other, to: inner, type: "device")
        }
        #expect(type?.reason.hasPrefix("cgroup_device takes programs of type cgroup_device") == true)
    }

    @Test func `there is room for 64 programs, and many levels have more in force`() throws {
        let outer = try TestCgroup()
        let inner = try TestCgroup(in: outer)
        var programs: [UInt32] = []
        for cgroup in [outer, inner] {
            for _ in 0..<CgroupAttachError.programLimit {
                programs.append(try outer.load())
                try attach(programs[programs.count - 1], to: cgroup)
            }
        }
        let last = try outer.load()
        let error = #expect(throws: CgroupAttachError.self) { try attach(last, to: inner) }
        #expect(error?.reason.contains("at most 64 programs") == true)
        var query = CgroupQuery(isEffective: true)
        let (found, number) = query.ask(inner.directory)
        #expect(number == 0)
        #expect(Set(found.map(\.id)).isSuperset(of: programs))
        #expect(found.count >= 128)
    }

    // MARK: Walking

    @Test func `a walk finds each group, one before those in it`() throws {
        let root = try TestCgroup()
        let program = try root.load()
        var groups = [root]
        // Enough for threads to share, some of them deep.
        for index in 0..<(KernelAccess.isSlow ? 40 : 80) {
            groups.append(try TestCgroup(in: groups[index % 3 == 0 ? 0 : index / 2]))
        }
        for group in groups { try attach(program, to: group) }
        let forest = try CgroupForest.below(root.path + "/", isEffective: false)
        #expect(forest.failures == [])
        #expect(Set(forest.groups.map(\.path)) == Set(groups.map(\.path)))
        #expect(forest.groups.count == groups.count)
        #expect(forest.groups.first?.path == root.path)
        #expect(forest.groups.allSatisfy { $0.programs.map(\.id) == [program] })
        for (index, group) in forest.groups.enumerated().dropFirst() {
            let parent = String(group.path[..<(group.path.lastIndex(of: "/") ?? group.path.startIndex)])
            let place = forest.groups.firstIndex { $0.path == parent }
            #expect(place.map { $0 < index } == true)
            #expect(place.map { forest.groups[$0].level + 1 } == group.level)
            // All that lies between them belongs to the parent.
            if let place {
                #expect(
                    forest.groups[place...index].dropFirst().allSatisfy { $0.path.hasPrefix(parent + "/") })
            }
        }
    }

    @Test func `only attach types that programs are loaded for are asked below the root`() throws {
        let cgroup = try TestCgroup()
        _ = try cgroup.load()
        let types = CgroupAttachType.inUse().map(\.type.name)
        #expect(types.contains("cgroup_inet_egress"))
        #expect(Set(types).isSubset(of: Set(CgroupAttachType.all.map(\.type.name))))
        withExtendedLifetime(cgroup) {}
    }

    @Test func `what is no control group is refused`() {
        let error = #expect(throws: CgroupError.self) { try CgroupForest.below("/tmp", isEffective: false) }
        #expect(error?.reason.hasPrefix("is not a control group") == true)
    }

    @Test func `paths of control groups are offered one level at a time`() throws {
        let outer = try TestCgroup()
        let inner = try TestCgroup(in: outer)
        #expect(
            CgroupMounts.paths(beginningWith: String(outer.path.dropLast(2))) == [
                outer.path + "/", inner.path + "/",
            ])
        #expect(CgroupMounts.paths(beginningWith: outer.path + "/") == [inner.path + "/"])
        #expect(CgroupMounts.paths(beginningWith: outer.path + "/none") == [])
        #expect(CgroupMounts.paths(beginningWith: "").allSatisfy { outer.path.hasPrefix($0) || !$0.isEmpty })
    }

    // MARK: The kernel's functions

    @Test func `of a program for a security module the function is named`() throws {
        let state = try KernelState.shared()
        guard let program = state.programs["lsm_cgroup"] else { return }
        let infos = try Programs.outline([program.id]).objects
        let info = try #require(infos.first)
        #expect(
            AttachTargets(infos).name(for: info) == KernelSymbol.cgroupSecurityHook)
        #expect(info.targetBTFID != 0)
    }

    @Test func `a program for no function has an empty name, where the kernel has BTF`() throws {
        let cgroup = try TestCgroup()
        let infos = try Programs.outline([try cgroup.load()]).objects
        withExtendedLifetime(cgroup) {}
        let hasBTF = (try? fileStatus("/sys/kernel/btf/vmlinux")) != nil
        #expect(AttachTargets(infos).name(for: try #require(infos.first)) == (hasBTF ? "" : nil))
    }
}
