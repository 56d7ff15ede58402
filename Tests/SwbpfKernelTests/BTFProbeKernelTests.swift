import KernelState
import Testing

@testable import SwbpfCore

/// What BTF says of the running kernel, compared with what trials and the header's history say.
@Suite(.needsKernel, .enabled(if: RunningKernel.btf != nil, "the kernel has no BTF"))
struct BTFProbeKernelTests {
    @Test func `BTF and trials agree, but for what has a reason`() throws {
        let btf = try #require(RunningKernel.btf)
        let found = FeatureInventory(try BTFFeatures(btf, place: "vmlinux"))
        let tried = FeatureInventory(try FeatureProbe().run().features)
        let differences = FeatureDifferences(tried, found)
        var unexplained: [String] = []
        func check(_ change: FeatureDifferences.Change, _ section: FeatureInventory.Section, _ type: String?)
        {
            for (names, finder) in [
                (change.removed, BTFProbeDisagreement.Finder.trial), (change.added, .btf),
            ] {
                for name in names
                where !BTFProbeDisagreement.all.contains(where: {
                    $0.explains(name, section, of: type, foundBy: finder)
                }) {
                    unexplained.append("\(section.rawValue) \(type ?? "") \(name): only by \(finder)")
                }
            }
        }
        for (section, change) in differences.sets { check(change, section, nil) }
        for (section, list) in differences.lists {
            // What a type may call that is missing from one side is that type's difference.
            let missing = differences.sets[.programTypes].map { $0.added + $0.removed } ?? []
            for (type, change) in list where !missing.contains(type) { check(change, section, type) }
        }
        #expect(unexplained == [])
        // An empty answer would agree with an empty answer.
        #expect((found.sets[.programTypes]?.count ?? 0) > 20)
        #expect((tried.lists[.helpers]?["xdp"]?.count ?? 0) > 40)
    }

    /// Names that a stable kernel or a distribution brought to older kernels, with the reason; none is known.
    private static let backports: [String: String] = [:]

    @Test(arguments: [KernelFeatureKind.programType, .mapType, .attachType, .linkType, .helper])
    func `the header has the names that the table says it has`(kind: KernelFeatureKind) throws {
        let btf = try #require(RunningKernel.btf)
        let survey = try BTFSurvey(btf, enumerations: BTFFeatures.enumerations, functions: [])
        let there = Set(survey.enumerators.values.joined().map(\.name))
        let running = LinuxVersion(KernelVersion.running.major, KernelVersion.running.minor)
        let wrong = KernelHistory.features.filter {
            $0.kind == kind && ($0.release <= running) != there.contains($0.kernelName)
                && Self.backports[$0.kernelName] == nil
        }
        #expect(wrong.map(\.kernelName) == [], "on Linux \(running)")
    }

    @Test func `a kernel is taken for no younger than it is`() throws {
        let btf = try #require(RunningKernel.btf)
        let release = try #require(try BTFFeatures(btf, place: "vmlinux").release)
        #expect(release <= LinuxVersion(KernelVersion.running.major, KernelVersion.running.minor))
    }

    @Test func `what the tags call kernel functions is known, for the kernels of the table`() throws {
        let found = try BTFFeatures(try #require(RunningKernel.btf), place: "vmlinux")
        guard found.functionSource == .tags else { try Test.cancel("the kernel's BTF has no tags") }
        // A few are for tests of the kernel's own, or for programs that nobody else writes.
        #expect(found.otherFunctions.count <= 12, "\(found.otherFunctions)")
        #expect(found.features.kernelFunctions?.contains { !$0.names.isEmpty } == true)
    }
}
