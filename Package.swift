// swift-tools-version: 6.2

import PackageDescription

/// The same for every Swift target.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What is fuzzed reports to libFuzzer which edges it went through. `scripts/fuzz` sets the variable, to the
/// library that libFuzzer is; other builds are as if none of this was here.
let fuzzer = Context.environment["SWBPF_FUZZER"]
let fuzzed: [SwiftSetting] =
    fuzzer == nil
    ? []
    : [
        .unsafeFlags([
            "-enable-testing", "-assert-config", "Debug", "-sanitize=address",
            "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table",
        ])
    ]

let package = Package(
    name: "swbpf",
    products: [
        .executable(name: "swbpf", targets: ["swbpf"])
    ],
    targets: [
        // Header-only: the system calls that have no wrapper in the C library.
        .target(name: "CKernel"),
        // libbpf with libelf under it, and libopcodes with libbfd. zlib comes first: libelf.a of
        // elfutils 0.196 has a crc32 of its own, too, and the first one found is linked. That
        // libraries may stand before what needs them is lld's way; Swift's default linker,
        // gold, moreover rejects the C library of Debian sid.
        .target(
            name: "CLibbpf",
            linkerSettings: [
                "z", "bpf", "elf", "opcodes", "bfd", "iberty", "sframe", "zstd",
            ].map { .linkedLibrary($0) } + [.unsafeFlags(["-use-ld=lld"])]),
        .target(name: "CLibbfd"),
        // zlib, for the kernel's packed configuration; linked already for libelf.
        .systemLibrary(name: "CZlib"),
        // The words of the command line, and what keeps the Swift runtime from needing /proc.
        .target(name: "CStart"),
        .target(
            name: "SwbpfCore",
            dependencies: ["CKernel", "CLibbpf", "CLibbfd", "CZlib"],
            swiftSettings: settings + fuzzed),
        .executableTarget(
            name: "swbpf", dependencies: ["SwbpfCore", "CStart"], swiftSettings: settings),

        // What the kernel tests, the comparison with bpftool and the benchmarks look at.
        .target(
            name: "KernelState",
            dependencies: ["SwbpfCore", "CKernel"],
            path: "Tests/KernelState",
            swiftSettings: settings),
        .executableTarget(
            name: "kernel-state",
            dependencies: ["KernelState"],
            path: "Tests/KernelStateTool",
            swiftSettings: settings),
        // Files that are wrong in every way.
        .target(name: "HostileInput", path: "Tests/HostileInput", swiftSettings: settings),
        .testTarget(
            name: "SwbpfCoreTests",
            dependencies: ["SwbpfCore"],
            exclude: ["Golden"],
            swiftSettings: settings),
        .testTarget(
            name: "SwbpfKernelTests",
            dependencies: ["SwbpfCore", "KernelState"],
            swiftSettings: settings),
        .testTarget(
            name: "SwbpfToolTests",
            dependencies: ["SwbpfCore", "KernelState", "HostileInput"],
            // Compiled for BPF when the tests run.
            exclude: ["Programs"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

if let fuzzer {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["SwbpfCore", "HostileInput", "CFuzzer"],
            path: "Tests/Fuzz",
            swiftSettings: settings,
            linkerSettings: [
                .linkedLibrary("stdc++"), .unsafeFlags(["-sanitize=address", fuzzer]),
            ]),
    ]
}
