import KernelState

private import Glibc

/// Brings up known objects in the kernel and holds them until standard input ends or a signal comes.
///
///     kernel-state [--pieces PIECE[,PIECE...]]
///     kernel-state [--bench-programs N] [--bench-maps N] [--bench-descriptors N --bench-processes N]
///     kernel-state --bench-entries N
private func run() throws -> KernelState {
    var pieces = Set(Piece.allCases)
    var size: BenchmarkSize?
    var arguments = CommandLine.arguments.dropFirst()
    while let option = arguments.popFirst() {
        guard let value = arguments.popFirst() else { throw UsageError("\(option) needs a value") }
        if option == "--pieces" {
            pieces = Set(
                try value.split(separator: ",").map { name in
                    guard let piece = Piece(rawValue: String(name)) else {
                        let known = Piece.allCases.map(\.rawValue).joined(separator: ", ")
                        throw UsageError("unknown piece \(name), expected \(known)")
                    }
                    return piece
                })
            continue
        }
        guard let number = Int(value), number >= 0 else { throw UsageError("\(option) needs a number") }
        var bench = size ?? BenchmarkSize()
        switch option {
        case "--bench-programs": bench.programs = number
        case "--bench-maps": bench.maps = number
        case "--bench-descriptors": bench.descriptors = number
        case "--bench-processes": bench.processes = number
        case "--bench-entries": bench.entries = number
        default: throw UsageError("unknown option \(option)")
        }
        size = bench
    }
    return try size.map { try KernelState($0) } ?? KernelState(pieces)
}

/// A wrong command line.
private struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What `sigwait` waits for. Blocked before anything is made, so that a signal never leaves something behind.
private func blockEndingSignals() -> sigset_t {
    var ending = sigset_t()
    unsafe sigemptyset(&ending)
    for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&ending, signal) }
    unsafe sigprocmask(SIG_BLOCK, &ending, nil)
    return ending
}

/// From now on the end of standard input is as good as a signal.
private func watchStandardInput() {
    var thread = pthread_t()
    unsafe pthread_create(
        &thread, nil,
        { _ in
            var ignored = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe read(0, &ignored, ignored.count)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            kill(getpid(), SIGTERM)
            return nil
        }, nil)
}

private var ending = blockEndingSignals()
do {
    let state = try run()
    print(state)
    fflush(nil)
    watchStandardInput()
    var signal: CInt = 0
    unsafe sigwait(&ending, &signal)
    state.tearDown()
} catch {
    let message = Array("kernel-state: \(error)\n".utf8)
    _ = unsafe write(2, message, message.count)
    exit(1)
}
