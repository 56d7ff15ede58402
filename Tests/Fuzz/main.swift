// Fuzzes one target: fuzz TARGET [libFuzzer's options] CORPUS... Run by scripts/fuzz.
// Or writes the files that fuzzing starts from: fuzz seeds TARGET FOLDER.

import CFuzzer
private import Glibc

let words = CommandLine.arguments
guard words.count > 1 else { fail("which target?") }
if words[1] == "seeds", words.count == 4 {
    guard let target = FuzzTarget(rawValue: words[2]) else { fail("no target '\(words[2])'") }
    writeSeeds(of: target, to: words[3])
    exit(0)
}
guard let target = FuzzTarget(rawValue: words[1]) else { fail("no target '\(words[1])'") }
discardStandardOutput()

// libFuzzer runs in the process until it ends; it is not told of the word that chose the target.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv + 1
unsafe exit(LLVMFuzzerRunDriver(&count, &arguments, target.entry))
