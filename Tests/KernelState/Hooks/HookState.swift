import SwbpfCore

private import Glibc

/// Programs wherever this kernel lets them be attached, on top of what `KernelState` has: in a tree of cgroups, and
/// on devices in every way.
public final class HookState: Sendable {
    /// The objects of `KernelState` and those made for the hooks.
    public let content: KernelState.Content
    /// A tree of five levels with programs in it: each cgroup before those in it.
    public let cgroups: [String]
    /// Undoes what was made for the hooks alone.
    private let added: KernelState
    private let namespace: SharedDescriptor?

    /// All of it, made at the first use and removed when the process exits.
    public static func shared() throws -> HookState { try sharedResult.get() }

    private static let sharedResult: Result<HookState, any Error> = Result {
        let state = try HookState(on: KernelState.shared())
        atexit { try? HookState.shared().added.tearDown() }
        return state
    }

    init(on base: KernelState) throws {
        let builder = try StateBuilder()
        let known = base.content
        let undo = builder.content.undo
        builder.content = known
        builder.content.undo = undo
        builder.content.held = []
        builder.content.missing = [:]
        builder.content.mustHave = []
        namespace = known.held.first { "/proc/\(getpid())/fd/\($0.number)" == known.networkNamespace }
        builder.networkNamespace = namespace
        cgroups = try builder.makeCgroupHooks()
        builder.makeDeviceHooks()
        // The fourth, where the kernel has iterators over few things.
        builder.makeLink("iterator", since: KernelVersion(5, 8)) {
            try builder.createLink("iter_map", attach: 28)
        }
        content = builder.content
        added = KernelState(content: builder.content)
    }

    /// The highest of the cgroups.
    public var cgroupRoot: String { cgroups[0] }

    /// What should have been made on this kernel and was not, with the reason.
    public var unexpectedlyMissing: [String: String] {
        content.missing.filter { content.mustHave.contains($0.key) }
    }

    /// Runs `body`, and the programs it starts, where the devices are.
    public func inNetworkNamespace<Result>(_ body: () throws -> Result) throws -> Result {
        guard let namespace else { throw Unavailable("no network namespace") }
        return try NetworkNamespace.run(in: namespace.descriptor, body)
    }
}
