/// What the manual says beside what the command table knows. Paragraphs are lines.
enum ManProse {
    /// A file or variable, and what it is for.
    struct Term {
        let word: String
        let meaning: String
    }

    static let description = """
        swbpf shows the BPF programs, maps, links and BTF objects that a Linux kernel holds, who holds them \
        open, what they are attached to and where they are pinned, and it changes what its commands name. \
        It is one file without dependencies, and follows the command line and the output of bpftool, so that \
        scripts written for the one work with the other.
        Most commands need CAP_SYS_ADMIN. What is missing is said where it is noticed; nothing is ever \
        changed before all words of a command have been understood.
        """

    static let words = """
        Without a command, the first of an object's commands is run: 'swbpf prog' lists programs. Objects, \
        commands and the words between arguments may be shortened: the first in the order of the help that \
        begins with what was typed is meant, as in 'swbpf p s' for 'swbpf prog show'.
        Options may stand anywhere, and letters may share one dash: 'swbpf map -jf show'. Long options may be \
        shortened as long as only one begins so. What stands behind '--' is no option.
        """

    static let selectors = """
        Objects are chosen by two words: 'id 42', 'name xdp_drop', 'tag f0055c08993fea2b' or \
        'pinned /sys/fs/bpf/mine'. A number is decimal, hexadecimal behind 0x or octal behind 0. Several objects \
        can have the same name or tag: a command that shows objects shows them all, one that changes an \
        object wants exactly one and names the candidates otherwise.
        """

    static let json = """
        With --json each run writes exactly one JSON document to standard output, whatever happens: an error is \
        an object with the key 'error', a command that only does something answers null. Text that is not \
        UTF-8 has U+FFFD for each byte that is no part of a character. What one object is for a single match is \
        an array for a list and for several matches.
        """

    static let otherName = """
        Started under the name bpftool, it gives the version of the bpftool that it follows, and writes \
        help to standard error as that does.
        """

    static let exitStatus = "0 if all that was asked was done, 255 otherwise."

    static let files = [
        Term(
            word: "/sys/fs/bpf", meaning: "Where the BPF file system is mounted by custom, which holds pins."),
        Term(word: "/sys/kernel/btf/vmlinux", meaning: "The kernel's own types, for names newer than swbpf."),
        Term(
            word: "/proc/PID/fdinfo",
            meaning: "Who holds an object, how much memory it takes, and whether it is frozen."),
    ]

    static let environment = [
        Term(
            word: "POSIXLY_CORRECT",
            meaning: "If it is set, options end at the first word that is none."),
        Term(word: "TZ", meaning: "The time zone in which times are shown, as in tzset(3)."),
    ]
}
