private import CKernel

/// The security modules that are in force, as lsm_list_modules(2) tells them: since Linux 6.8, to everybody, and
/// without any file. `nil` where the kernel does not say.
func listedSecurityModules() -> [String]? {
    var numbers = [UInt64](repeating: 0, count: 64)
    let size = UInt32(numbers.count * 8)
    var target = numbers.mutableSpan
    // The kernel writes during the call only, while `target` pins the memory.
    let count = unsafe target.withUnsafeMutableBufferPointer {
        unsafe swbpf_security_modules($0.baseAddress, size)
    }
    guard count >= 0 else { return nil }
    return numbers.prefix(Int(count)).map(securityModuleName)
}

/// The names of `LSM_ID_...`, from 100 up.
private func securityModuleName(_ number: UInt64) -> String {
    let names = [
        "capability", "selinux", "smack", "tomoyo", "apparmor", "yama", "loadpin", "safesetid", "lockdown",
        "bpf", "landlock", "ima", "evm", "ipe",
    ]
    guard number >= 100, number - 100 < UInt64(names.count) else { return "module \(number)" }
    return names[Int(number - 100)]
}
