private import CKernel
import Foundation
import SwbpfCore

/// Runs `body` in a thread of its own for which, and for whose children, bpf(2) only returns an error.
public func withoutBPFCall<Result: Sendable>(
    answering number: CInt, _ body: @escaping @Sendable () throws -> Result
) throws -> Result {
    let outcome = Outcome<Result>()
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread {
        let result = swbpf_refuse_bpf(UInt16(number))
        outcome.result = .init {
            guard result == 0 else {
                throw SystemCallError(call: "seccomp", subject: "bpf(2)", number: CInt(-result))
            }
            return try body()
        }
        ended.signal()
    }
    thread.stackSize = 1 << 20
    thread.start()
    ended.wait()
    guard let result = outcome.result else { preconditionFailure("the thread has set it") }
    return try result.get()
}

/// Written by the thread, read only after it has said that it is done.
private final class Outcome<Value>: @unchecked Sendable {
    var result: Result<Value, any Error>?
}
