import Foundation
import SwbpfCore
import Testing

/// Each shell's completion, in that shell.
@Suite struct CompletionTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    // MARK: bash

    /// What the completion function offers for a line whose last word is being typed.
    private func bash(_ line: String, words: [String], setup: String = "") throws -> [String] {
        let shell = try Shell.named("bash", in: scratch)
        let array = words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
        let output = try shell.run(
            """
            \(setup)
            source "$COMPLETIONS/swbpf.bash"
            COMP_LINE='\(line.replacing("'", with: "'\\''"))' COMP_POINT=${#COMP_LINE}
            COMP_WORDS=(\(array)) COMP_CWORD=\(words.count - 1) COMP_TYPE=9
            _swbpf
            printf '%s\\n' "${COMPREPLY[@]}"
            """, options: ["--norc", "--noprofile"])
        return output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["swbpf", "bpftool"])
    func `bash offers an object's commands under either name`(name: String) throws {
        #expect(
            try bash("\(name) prog ", words: [name, "prog", ""]) == ["show", "list", "help", "pin", "unpin"])
    }

    @Test func `bash understands shortened words`() throws {
        #expect(try bash("swbpf -j m s i", words: ["swbpf", "-j", "m", "s", "i"]) == ["id"])
    }

    @Test func `bash works beside the package bash-completion`() throws {
        let package = "/usr/share/bash-completion/bash_completion"
        _ = try Shell.require(
            FileManager.default.fileExists(atPath: package) ? true : nil, "bash-completion")
        #expect(
            try bash("swbpf pr", words: ["swbpf", "pr"], setup: "shopt -s extglob; source \(package)")
                == ["prog"])
    }

    @Test func `bash offers files, of which a colon is only a part`() throws {
        try scratch.write("", to: "a:batch")
        #expect(
            try bash("swbpf batch file a:b", words: ["swbpf", "batch", "file", "a", ":", "b"]) == ["batch"])
        #expect(try bash("swbpf batch file a:", words: ["swbpf", "batch", "file", "a", ":"]) == ["batch"])
    }

    @Test func `bash takes quotes off before it asks`() throws {
        #expect(try bash("swbpf \"pro\"g 'un", words: ["swbpf", "\"pro\"g", "'un"]) == ["unpin"])
    }

    @Test func `another bpftool makes no offers and no noise`() throws {
        try scratch.write("#!/bin/sh\necho usage >&2\nexit 255\n", to: "bpftool")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: scratch.path("bpftool"))
        let path = scratch.path("bpftool")
        #expect(try bash("\(path) pr", words: [path, "pr"]) == [])
    }

    @Test func `bash completes on a terminal`() throws {
        let shell = try Shell.named("bash", in: scratch)
        let terminal = try Terminal(
            "\(shell.path) --norc --noprofile -i", environment: shell.environment)
        try terminal.type("source \"$COMPLETIONS/swbpf.bash\"; PS1='> '; echo rea''dy\n")
        _ = try terminal.read(until: "ready")
        try terminal.type("swbpf prog unp\t/nowhere\n")
        _ = try terminal.read(until: "prog unpin /nowhere")
    }

    // MARK: zsh

    private func zsh() throws -> Terminal {
        let shell = try Shell.named("zsh", in: scratch)
        let terminal = try Terminal("\(shell.path) -f -i", environment: shell.environment)
        // ^X shows the line that was made, and forgets it.
        try terminal.type(
            """
            stty cols 200; fpath=($COMPLETIONS $fpath); autoload -Uz compinit; compinit -D -u
            result() { print -r -- "<<$BUFFER>>"; BUFFER=; }; zle -N result; bindkey '^X' result
            bindkey '^I' complete-word; PS1='> '; cd $HOME; print rea''dy

            """)
        _ = try terminal.read(until: "ready")
        return terminal
    }

    @Test(arguments: [
        ("swbpf prog unp", "swbpf prog unpin "), ("bpftool pr", "bpftool prog "),
        ("swbpf --js", "swbpf --json "), ("swbpf -j m s i", "swbpf -j m s id "),
        ("swbpf batch file co", "swbpf batch file commands\\ 1 "),
        ("swbpf prog pin id 1 pin", "swbpf prog pin id 1 pins/"),
    ])
    func `zsh completes`(typed: String, line: String) throws {
        try scratch.write("", to: "commands 1")
        try scratch.write("", to: "pin.txt")
        try scratch.makeDirectory("pins")
        let terminal = try zsh()
        try terminal.type("\(typed)\t\u{18}")
        let seen = try terminal.read(until: ">>")
        #expect(seen.hasSuffix("<<\(line)>>"))
    }

    @Test func `zsh shows what words mean`() throws {
        let terminal = try zsh()
        try terminal.type("swbpf prog \t\u{18}")
        let seen = try terminal.read(until: ">>")
        #expect(seen.contains("Remove the pin of a program"))
    }

    // MARK: fish

    private func fish(_ line: String) throws -> [String] {
        let shell = try Shell.named("fish", in: scratch)
        let quoted = line.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        let output = try shell.run(
            "source $COMPLETIONS/swbpf.fish; complete --do-complete '\(quoted)'", options: ["--no-config"])
        return output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["swbpf", "bpftool"])
    func `fish offers words and what they mean under either name`(name: String) throws {
        #expect(try fish("\(name) prog unp") == ["unpin\tRemove the pin of a program"])
    }

    @Test func `fish offers options`() throws {
        #expect(try fish("swbpf prog show --bp").count == 1)
    }

    @Test func `fish offers files`() throws {
        try scratch.write("", to: "commands 1")
        try scratch.makeDirectory("commands")
        #expect(
            try fish("swbpf batch file comm").map { $0.prefix { $0 != "\t" } }.sorted() == [
                "commands 1", "commands/",
            ])
    }

    @Test func `fish offers directories where something is to be pinned`() throws {
        try scratch.write("", to: "pins.txt")
        try scratch.makeDirectory("pins")
        #expect(try fish("swbpf prog pin id 1 pin").map { $0.prefix { $0 != "\t" } } == ["pins/"])
    }

    // MARK: What lives in the kernel

    private func liveProgram(_ name: String) throws -> LiveProgram {
        do {
            return try LiveProgram(name: name)
        } catch let error as SystemCallError {
            _ = try Shell.require(Bool?.none, "right to load a program (\(error))")
            throw error
        }
    }

    @Test func `every shell offers the ids of loaded programs`() throws {
        let program = try liveProgram("swbpf_live_id")
        let id = String(program.id)
        #expect(
            try bash("swbpf prog show id \(id)", words: ["swbpf", "prog", "show", "id", id]).contains(id))
        #expect(try fish("swbpf p s i \(id)").contains("\(id)\tsocket_filter swbpf_live_id"))
        let terminal = try zsh()
        try terminal.type("swbpf prog show name swbpf_live_i\t\u{18}")
        #expect(try terminal.read(until: ">>").hasSuffix("<<swbpf prog show name swbpf_live_id >>"))
        withExtendedLifetime(program.descriptor.number) {}
    }

    @Test func `every shell offers pins, with the blanks in them quoted`() throws {
        let program = try liveProgram("swbpf_live_pin")
        let directory = scratch.path("pins")
        try scratch.makeDirectory("pins")
        try mountBPFFileSystem(at: directory)
        defer { try? unmount(directory) }
        try Pins.pin(.program, .id(program.id), at: "\(directory)/one two", mayMount: false)
        defer { try? removeFile("\(directory)/one two") }

        #expect(
            try fish("swbpf prog unpin \(directory)/o").first?.hasPrefix("\(directory)/one two\tid ") == true)
        #expect(try fish("swbpf map unpin \(directory)/o").first?.contains("id ") != true)
        #expect(
            try bash(
                "swbpf prog show pinned \(directory)/",
                words: ["swbpf", "prog", "show", "pinned", "\(directory)/"]
            ) == ["\(directory)/one two"])
        let terminal = try zsh()
        try terminal.type("swbpf prog unpin \(directory)/o\t\u{18}")
        #expect(
            try terminal.read(until: ">>").hasSuffix("<<swbpf prog unpin \(directory)/one\\ two >>"))
    }
}
