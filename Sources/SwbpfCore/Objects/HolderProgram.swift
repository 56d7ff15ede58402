/// The program that a task_file iterator runs for every open file of every task, and what it writes.
///
/// It knows a BPF object's file by what the kernel itself uses to tell them: the file system is
/// that of anonymous inodes, and the name in it is `bpf-prog`, `bpf-map`, `bpf_link` or `btf`.
/// The kernel's symbols, which not every kernel has for data, are not needed.
enum HolderProgram {
    /// Places in the kernel's structures, in bytes.
    struct Offsets {
        /// The function that stands for the iterator's target.
        var target: UInt32
        var fileInode, inodeSuper, superMagic, fileDentry, dentryName, filePrivate: Int
        var taskGroup, taskLeader, taskName: Int
        var programAux, auxID, mapID, linkID, linkType, btfID: Int
        /// Of a link for a perf event: since Linux 5.15.
        var cookie: (perfFile: Int, eventCookie: Int)?
    }

    /// What it writes for each descriptor: kind, id, process, whether there is a cookie, cookie, name.
    static let recordSize = 40

    private static let anonymousFileSystem: Int32 = 0x0904_1934
    private static let perfEventLink: Int32 = 7
    private static let seqWrite: Int32 = 127

    // Where the record lies on the stack, and 8 bytes behind it for whatever is read on the way.
    private static let record = -48
    private static let scratch = -8

    /// Registers: r6 the context, r7 the file, r8 the task, r9 the object.
    static func code(_ offsets: Offsets) -> [UInt8] {
        var program = BPFAssembler()
        program.move(6, from: 1)
        program.load(7, 6, 24)
        program.jump(to: .end, if: 7, equals: 0)
        program.load(8, 6, 8)
        program.jump(to: .end, if: 8, equals: 0)
        program.load(1, 7, offsets.fileInode)
        program.load(1, 1, offsets.inodeSuper)
        program.load(1, 1, offsets.superMagic)
        program.jump(to: .end, unless: 1, equals: anonymousFileSystem)

        for offset in stride(from: record, through: scratch, by: 8) { program.store(at: offset, value: 0) }
        program.load(1, 7, offsets.fileDentry)
        program.load(3, 1, offsets.dentryName)
        program.readKernel(into: scratch, size: 8, at: 3, 0)
        program.load(9, 7, offsets.filePrivate)
        program.load(1, BPFInstruction.frame, scratch)
        for (name, label) in [
            ("bpf-prog", BPFAssembler.Label.program), ("bpf-map\0", .map), ("bpf_link", .link),
            ("bpf-link", .link),
        ] {
            program.constant(2, number(name))
            program.jump(to: label, if: 1, equalsRegister: 2)
        }
        program.truncate(1)
        program.jump(to: .btf, if: 1, equals: Int32(truncatingIfNeeded: number("btf\0")))
        program.jump(to: .end)

        addObjects(offsets, to: &program)
        addRecord(offsets, to: &program)
        program.place(.end)
        program.move(0, 0)
        program.exit()
        return program.assembled()
    }

    /// Each kind: its number into the record, the address of its id into r3.
    private static func addObjects(_ offsets: Offsets, to program: inout BPFAssembler) {
        program.place(.program)
        program.store32(at: record, value: kindNumber(.program))
        program.readKernel(into: scratch, size: 8, at: 9, offsets.programAux)
        program.load(3, BPFInstruction.frame, scratch)
        program.add(3, offsets.auxID)
        program.jump(to: .identify)

        program.place(.map)
        program.store32(at: record, value: kindNumber(.map))
        program.move(3, from: 9)
        program.add(3, offsets.mapID)
        program.jump(to: .identify)

        program.place(.btf)
        program.store32(at: record, value: kindNumber(.btf))
        program.move(3, from: 9)
        program.add(3, offsets.btfID)
        program.jump(to: .identify)

        program.place(.link)
        program.store32(at: record, value: kindNumber(.link))
        if let cookie = offsets.cookie {
            program.readKernel(into: scratch, size: 4, at: 9, offsets.linkType)
            program.load32(1, BPFInstruction.frame, scratch)
            program.jump(to: .emit, unless: 1, equals: perfEventLink)
            program.store32(at: record + 12, value: 1)
            program.readKernel(into: scratch, size: 8, at: 9, cookie.perfFile)
            program.load(3, BPFInstruction.frame, scratch)
            program.readKernel(into: scratch, size: 8, at: 3, offsets.filePrivate)
            program.load(3, BPFInstruction.frame, scratch)
            program.readKernel(into: record + 16, size: 8, at: 3, cookie.eventCookie)
        }
        program.place(.emit)
        program.move(3, from: 9)
        program.add(3, offsets.linkID)
    }

    private static func addRecord(_ offsets: Offsets, to program: inout BPFAssembler) {
        program.place(.identify)
        program.readKernel(into: record + 4, size: 4, at: 3, 0)
        program.load32(1, 8, offsets.taskGroup)
        program.store32(at: record + 8, 1)
        program.readKernel(into: scratch, size: 8, at: 8, offsets.taskLeader)
        program.load(3, BPFInstruction.frame, scratch)
        program.readKernel(into: record + 24, size: 16, at: 3, offsets.taskName)
        program.load(1, 6, 0)
        program.load(1, 1, 0)
        program.move(2, from: BPFInstruction.frame)
        program.add(2, record)
        program.move(3, Int32(recordSize))
        program.call(seqWrite)
    }

    static func kindNumber(_ kind: ObjectKind) -> Int32 {
        switch kind {
        case .program: 0
        case .map: 1
        case .link: 2
        case .btf: 3
        }
    }

    /// Eight bytes, or fewer, as the number that they are in memory.
    private static func number(_ name: String) -> UInt64 {
        name.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension HolderProgram.Offsets {
    /// Looks the places up in the running kernel's BTF; `nil` where this kernel lacks one that is needed.
    init?(kernel: BTF) throws(DecodeError) {
        let names = [
            "file", "inode", "super_block", "path", "dentry", "qstr", "task_struct", "bpf_prog",
            "bpf_prog_aux",
            "bpf_map", "bpf_link", "btf", "bpf_perf_link", "perf_event",
        ]
        let queries = [BTFQuery(.function, "bpf_iter_task_file")] + names.map { BTFQuery(.structure, $0) }
        let ids = kernel.ids(of: queries)
        guard let target = ids[0] else { return nil }
        func place(_ structure: String, _ member: String) throws(DecodeError) -> Int? {
            guard let index = names.firstIndex(of: structure), let id = ids[index + 1] else { return nil }
            return try kernel.field(member, of: id)?.offset
        }
        guard let fileInode = try place("file", "f_inode"), let inodeSuper = try place("inode", "i_sb"),
            let superMagic = try place("super_block", "s_magic"), let filePath = try place("file", "f_path"),
            let pathDentry = try place("path", "dentry"), let dentryName = try place("dentry", "d_name"),
            let nameText = try place("qstr", "name"), let filePrivate = try place("file", "private_data"),
            let taskGroup = try place("task_struct", "tgid"),
            let taskLeader = try place("task_struct", "group_leader"),
            let taskName = try place("task_struct", "comm"), let programAux = try place("bpf_prog", "aux"),
            let auxID = try place("bpf_prog_aux", "id"), let mapID = try place("bpf_map", "id"),
            let linkID = try place("bpf_link", "id"), let linkType = try place("bpf_link", "type"),
            let btfID = try place("btf", "id")
        else { return nil }
        self.init(
            target: target, fileInode: fileInode, inodeSuper: inodeSuper, superMagic: superMagic,
            fileDentry: filePath + pathDentry, dentryName: dentryName + nameText, filePrivate: filePrivate,
            taskGroup: taskGroup, taskLeader: taskLeader, taskName: taskName, programAux: programAux,
            auxID: auxID,
            mapID: mapID, linkID: linkID, linkType: linkType, btfID: btfID)
        if let perfFile = try place("bpf_perf_link", "perf_file"),
            let eventCookie = try place("perf_event", "bpf_cookie")
        {
            cookie = (perfFile, eventCookie)
        }
    }
}
