import SwbpfCore

private import CKernel
private import Glibc

/// Makes the state piece by piece, noting what this kernel refuses.
final class StateBuilder {
    var content = KernelState.Content()
    let kernelTypes: KernelBTF?
    /// A directory of the state's own, for mounts and files.
    let directory: String
    /// Six characters of the directory's name, for names that have to be unique in the kernel.
    var suffix: Substring { directory.suffix(6) }
    /// A kernel may be configured for fentry and still refuse it to everyone, by a policy of its own.
    private lazy var areTrampolinesAllowed: Bool = {
        do {
            _ = try ProgramSpecification(
                type: 26, name: "trial", attachType: 24,
                attachTypeID: try kernelType(KernelSymbol.tracedFunction, .function)
            ).load()
            return true
        } catch {
            return !((error as? Refusal)?.error.isPermissionDenied ?? false)
        }
    }()
    var networkNamespace: SharedDescriptor?
    var tracefs: String?

    static func build(_ pieces: Set<Piece>) throws -> KernelState.Content {
        let builder = try StateBuilder()
        // Programs use maps, links use programs; what is pinned and held is some of all.
        let needsLinks = !pieces.isDisjoint(with: [.links, .pins, .holders])
        let needsPrograms = needsLinks || !pieces.isDisjoint(with: [.programs, .perfEvents])
        builder.makeBTFs()
        if pieces != [.btfs] { builder.makeMaps() }
        if needsPrograms { builder.makePrograms() }
        if needsLinks || pieces.contains(.perfEvents) { builder.makeSurroundings() }
        if needsLinks { builder.makeLinks() }
        if pieces.contains(.perfEvents) { builder.makePerfEvents() }
        if pieces.contains(.pins) { builder.makePins() }
        if pieces.contains(.holders) { builder.makeHolders() }
        return builder.content
    }

    init() throws {
        raiseLimits()
        kernelTypes = try? KernelBTF(lookingFor: KernelSymbol.all)
        directory = try makeTemporaryDirectory()
        content.undo.append(.removeDirectory(directory))
    }

    /// Makes one thing. `since` is the first kernel that can, `evidence` a function that a kernel has only
    /// where it was configured for it: both together say whether missing it is a fault.
    func make(
        _ name: String, since version: KernelVersion? = nil, evidence: String? = nil,
        _ body: () throws -> Void
    ) {
        if let version, version <= .running {
            if evidence.map(isConfigured) ?? true { content.mustHave.insert(name) }
        }
        do {
            try body()
        } catch let error as SystemCallError {
            content.missing[name] = "\(error.call): \(error.reason) (errno \(error.number))"
        } catch {
            content.missing[name] = "\(error)"
        }
    }

    /// Whether the kernel has a function that is there only where a feature was configured.
    private func isConfigured(_ function: String) -> Bool {
        guard kernelTypes?.contains(function, .function) == true else { return false }
        return !KernelSymbol.needTrampolines.contains(function) || areTrampolinesAllowed
    }

    func program(_ name: String) throws -> ObjectHandle {
        guard let program = content.programs[name] else { throw Unavailable("no program \(name)") }
        return program
    }

    func map(_ name: String) throws -> ObjectHandle {
        guard let map = content.maps[name] else { throw Unavailable("no map \(name)") }
        return map
    }

    func kernelType(_ name: String, _ kind: KernelBTF.Kind) throws -> UInt32 {
        guard let kernelTypes else { throw Unavailable("no /sys/kernel/btf/vmlinux") }
        return try kernelTypes.id(name, kind)
    }
}

/// Raises the limits that hold back a root process: locked memory, which maps are charged to before 5.11,
/// and open files.
func raiseLimits() {
    var unlimited = rlimit(rlim_cur: .max, rlim_max: .max)
    _ = unsafe setrlimit(__rlimit_resource_t(8 /* RLIMIT_MEMLOCK */), &unlimited)
    var files = rlimit()
    let filesResource = __rlimit_resource_t(7 /* RLIMIT_NOFILE */)
    guard unsafe getrlimit(filesResource, &files) == 0 else { return }
    var most = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
    if unsafe setrlimit(filesResource, &most) == 0 { return }
    files.rlim_cur = files.rlim_max
    _ = unsafe setrlimit(filesResource, &files)
}

/// How many files this process may have open.
func openFileLimit() -> Int {
    var files = rlimit()
    _ = unsafe getrlimit(__rlimit_resource_t(7 /* RLIMIT_NOFILE */), &files)
    return Int(clamping: files.rlim_cur)
}

private func makeTemporaryDirectory() throws -> String {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/swbpf-state-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
        throw SystemCallError(call: "mkdtemp", subject: base, number: errno)
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
