public import SwbpfCore

private import Glibc
private import Synchronization

/// Known objects in the running kernel, for tests, comparisons and benchmarks.
///
/// Everything is held by descriptors of this process, so that its end removes the objects. What the kernel
/// keeps by itself (pins, mounts, a cgroup, a device) goes with `tearDown`.
public final class KernelState: CustomStringConvertible, Sendable {
    /// What is there to look at, by name.
    public struct Content: Sendable {
        public internal(set) var programs: [String: ObjectHandle] = [:]
        public internal(set) var maps: [String: ObjectHandle] = [:]
        public internal(set) var links: [String: ObjectHandle] = [:]
        public internal(set) var btfs: [String: ObjectHandle] = [:]
        /// Paths of the pins, each with what is pinned there.
        public internal(set) var pins: [String: Pinned] = [:]
        /// perf events with a program attached by ioctl(2), which makes no link.
        public internal(set) var perfEvents: [String: SharedDescriptor] = [:]
        /// Processes that hold some of the objects.
        public internal(set) var holders: [Holder] = []
        /// What this kernel cannot make, and why.
        public internal(set) var missing: [String: String] = [:]
        /// What a kernel of this version and configuration has to be able to make.
        public internal(set) var mustHave: Set<String> = []
        /// The directory of a cgroup that is the state's own.
        public internal(set) var cgroup: String?
        /// The root of a BPF file system that is the state's own.
        public internal(set) var bpffs: String?
        /// A network namespace of the state's own, as a path that setns(2) callers can open.
        public internal(set) var networkNamespace: String?
        /// Devices by role, with their interface index.
        public internal(set) var devices: [String: UInt32] = [:]
        /// Lent to nothing but the calls that make and remove the state.
        var held: [SharedDescriptor] = []
        var undo: [UndoStep] = []
    }

    /// What is behind a pin.
    public struct Pinned: Equatable, Sendable {
        public let kind: ObjectKind
        public let id: UInt32
    }

    private let storage: Mutex<Content>

    /// The whole state, made at the first use and removed when the process exits: for tests that only read it.
    public static func shared() throws -> KernelState { try sharedResult.get() }

    private static let sharedResult: Result<KernelState, any Error> = Result {
        let state = try KernelState()
        atexit { try? KernelState.shared().tearDown() }
        return state
    }

    /// Sets up the named pieces, or all.
    public init(_ pieces: Set<Piece> = Set(Piece.allCases)) throws {
        storage = Mutex(try StateBuilder.build(pieces))
    }

    init(content: Content) {
        storage = Mutex(content)
    }

    deinit {
        tearDown()
    }

    public var content: Content { storage.withLock { $0 } }
    public var programs: [String: ObjectHandle] { content.programs }
    public var maps: [String: ObjectHandle] { content.maps }
    public var links: [String: ObjectHandle] { content.links }
    public var btfs: [String: ObjectHandle] { content.btfs }
    public var pins: [String: Pinned] { content.pins }
    public var holders: [Holder] { content.holders }
    public var missing: [String: String] { content.missing }

    /// What should have been made on this kernel and was not, with the reason.
    public var unexpectedlyMissing: [String: String] {
        let content = content
        return content.missing.filter { content.mustHave.contains($0.key) }
    }

    /// Removes everything that the state made. A second call does nothing.
    ///
    /// The kernel may take some milliseconds more until the last ids are gone.
    public func tearDown() {
        let content = storage.withLock { content in
            defer { content = Content() }
            return content
        }
        for step in content.undo.reversed() { step.run() }
    }
}

/// A part of the state that can be asked for by itself. What it builds on comes with it.
public enum Piece: String, CaseIterable, Sendable {
    case btfs
    case programs
    case maps
    case links
    case perfEvents = "perf-events"
    case pins
    case holders
}

/// A descriptor that several values hold.
public final class SharedDescriptor: Sendable {
    public let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    var number: CInt { descriptor.number }
}
