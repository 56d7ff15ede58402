private import CLibbpf

/// An object file with programs and maps, opened and loaded by libbpf.
///
/// Whatever was loaded goes with this value, unless somebody else holds it.
@safe final class BPFObject {
    /// How an object file is opened.
    struct Options: Sendable {
        /// What libbpf and the verifier say goes to standard error, all of it.
        var isDebugging = false
    }

    /// The file as the user named it.
    let path: String
    private let options: Options
    private let object: OpaquePointer

    /// Reads the file. Nothing is loaded yet. `-` is standard input.
    init(path: String, options: Options = Options()) throws {
        let name = path == "-" ? "standard input" : path
        let content = try Self.content(of: path, name)
        try Self.check(content, name)
        self.path = name
        self.options = options
        var opened: OpaquePointer?
        var number: CInt = 0
        let messages = Libbpf.messages(isDebugging: options.isDebugging) {
            unsafe opened = Self.open(content, name: name, options)
            if unsafe opened == nil { number = lastErrorNumber() }
        }
        guard let opened = unsafe opened else {
            throw BPFObjectError(path: name, failed: "libbpf cannot read it", number: number, messages)
        }
        unsafe object = opened
    }

    deinit {
        unsafe bpf_object__close(object)
    }

    /// In the order of the file.
    var programs: [Program] {
        var programs: [Program] = []
        while let program = unsafe bpf_object__next_program(object, programs.last?.pointer) {
            unsafe programs.append(Program(program, of: self))
        }
        return programs
    }

    /// In the order of the file.
    var maps: [Map] {
        var maps: [Map] = []
        while let map = unsafe bpf_object__next_map(object, maps.last?.pointer) {
            unsafe maps.append(Map(map, of: self))
        }
        return maps
    }

    private static func content(of path: String, _ name: String) throws -> [UInt8] {
        func refuse(_ reason: String) -> BPFObjectError { BPFObjectError(path: name, reason: reason) }
        let content: [UInt8]
        if path == "-" {
            content = try readStandardInput(limit: FileBytes.limit)
        } else {
            switch try inputKind(path) {
            case .regular(let size):
                content = try readAll(
                    openFile(path), sizeHint: min(size, FileBytes.limit), limit: FileBytes.limit, about: path)
            case .kernelProvided, .anonymousPipe:
                content = try readAll(openFile(path), limit: FileBytes.limit, about: path)
            case .namedPipe: throw refuse("is a named pipe; give - to read standard input")
            case .directory: throw refuse("is a directory")
            case .device: throw refuse("is a device")
            case .socket: throw refuse("is a socket")
            }
        }
        guard content.count <= FileBytes.limit else {
            throw refuse("has more than \(FileBytes.limit) bytes")
        }
        return content
    }

    /// Refuses what is no object file for this machine's BPF, in clearer words than libelf has.
    private static func check(_ content: [UInt8], _ path: String) throws(BPFObjectError) {
        let file: ELFFile
        do throws(DecodeError) {
            file = try ELFFile(content)
        } catch {
            throw BPFObjectError(path: path, reason: "is not an object file: \(error)")
        }
        guard file.machine == ELFFile.bpfMachine, file.is64Bit, file.type == 1 else {
            throw BPFObjectError(
                path: path,
                reason: "is not an object file for BPF; compile it with: clang -target bpf -g -O2 -c")
        }
        guard file.order == .little else {
            throw BPFObjectError(path: path, reason: "is for machines of the other byte order (bpfeb)")
        }
    }

    private static func open(_ content: [UInt8], name path: String, _ options: Options) -> OpaquePointer? {
        // As libbpf names what it opens by a path: maps of sections such as `.rodata` bear it.
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let name = systemPath(String(file.prefix { $0 != "." }))
        var settings = unsafe bpf_object_open_opts()
        unsafe settings.sz = MemoryLayout<bpf_object_open_opts>.size
        // Both levels of the log and the statistics.
        if options.isDebugging { unsafe settings.kernel_log_level = 7 }
        // libbpf copies the name, and reads the content, during the call only.
        return unsafe name.withUnsafeBytes { name in
            unsafe settings.object_name = name.bindMemory(to: CChar.self).baseAddress
            return unsafe content.withUnsafeBytes { bytes in
                unsafe bpf_object__open_mem(bytes.baseAddress, bytes.count, &settings)
            }
        }
    }

    /// Creates the maps and has the programs verified.
    func load() throws(BPFObjectError) {
        var number: CInt = 0
        let messages = Libbpf.messages(isDebugging: options.isDebugging) {
            number = unsafe bpf_object__load(object)
        }
        guard number < 0 else { return }
        // As libbpf says that it has found no types of the kernel.
        if -number == ErrorNumber.noProcess, (try? fileStatus("/sys/kernel/btf/vmlinux")) == nil {
            throw BPFObjectError(
                path: path,
                reason: "needs the types of the kernel, which this one does not show in /sys/kernel/btf "
                    + "(CONFIG_DEBUG_INFO_BTF)",
                number: -number)
        }
        throw BPFObjectError(path: path, failed: "cannot be loaded", number: -number, messages)
    }
}

extension BPFObject {
    /// A program of an object file.
    @safe struct Program {
        fileprivate let pointer: OpaquePointer
        /// Keeps the pointer valid.
        private let object: BPFObject
        /// The name of its function.
        let name: String
        /// The section, which says what it is for: `iter/task`.
        let section: String
        /// `enum bpf_prog_type` and `enum bpf_attach_type`.
        let type: UInt32
        let attachType: UInt32

        fileprivate init(_ pointer: OpaquePointer, of object: BPFObject) {
            unsafe self.pointer = pointer
            self.object = object
            name = unsafe copy(bpf_program__name(pointer))
            section = unsafe copy(bpf_program__section_name(pointer))
            type = unsafe bpf_program__type(pointer).rawValue
            attachType = unsafe bpf_program__expected_attach_type(pointer).rawValue
        }

        /// Leaves it out when the object is loaded.
        func leaveOut() {
            _ = unsafe bpf_program__set_autoload(pointer, false)
        }

        /// A descriptor of the program, once the object is loaded.
        func descriptor() throws(SystemCallError) -> FileDescriptor {
            try FileDescriptor(duplicating: unsafe bpf_program__fd(pointer), about: "program '\(name)'")
        }
    }

    /// A map of an object file.
    @safe struct Map {
        fileprivate let pointer: OpaquePointer
        /// Keeps the pointer valid.
        private let object: BPFObject
        /// As the file has it; the kernel keeps 15 bytes.
        let name: String
        /// `enum bpf_map_type`.
        let type: UInt32

        fileprivate init(_ pointer: OpaquePointer, of object: BPFObject) {
            unsafe self.pointer = pointer
            self.object = object
            name = unsafe copy(bpf_map__name(pointer))
            type = unsafe bpf_map__type(pointer).rawValue
        }

        /// It is registered by a link: `SEC(".struct_ops.link")`.
        var isLinked: Bool {
            // BPF_F_LINK
            unsafe bpf_map__map_flags(pointer) & 0x2000 != 0
        }

        /// A descriptor of the map, once the object is loaded.
        func descriptor() throws(SystemCallError) -> FileDescriptor {
            try FileDescriptor(duplicating: unsafe bpf_map__fd(pointer), about: "map '\(name)'")
        }

        /// Registers the map's operations with the kernel: struct_ops.
        func registerOperations() throws(BPFObjectError) -> Registration {
            var link: OpaquePointer?
            var number: CInt = 0
            let messages = Libbpf.messages(isDebugging: object.options.isDebugging) {
                unsafe link = bpf_map__attach_struct_ops(pointer)
                if unsafe link == nil { number = lastErrorNumber() }
            }
            guard let link = unsafe link else {
                throw BPFObjectError(
                    path: object.path, failed: "struct_ops '\(name)' cannot be registered", number: number,
                    messages)
            }
            return unsafe Registration(link, isLinked: isLinked, of: object)
        }
    }

    /// Operations that are registered. They are taken back with this value, unless they are kept.
    @safe final class Registration {
        private var link: OpaquePointer?
        private let isLinked: Bool
        /// Owns the descriptor by which operations without a link are taken back.
        private let object: BPFObject

        fileprivate init(_ link: OpaquePointer, isLinked: Bool, of object: BPFObject) {
            unsafe self.link = link
            self.object = object
            self.isLinked = isLinked
        }

        deinit {
            if let link = unsafe link { _ = unsafe bpf_link__destroy(link) }
        }

        /// The link that holds the operations; `nil` where the map itself does.
        func descriptor() throws(SystemCallError) -> FileDescriptor? {
            guard isLinked, let link = unsafe link else { return nil }
            return try FileDescriptor(duplicating: unsafe bpf_link__fd(link), about: "the struct_ops link")
        }

        /// Leaves the operations registered. A link stays open as long as this process runs.
        func keep() {
            guard let link = unsafe link else { return }
            unsafe bpf_link__disconnect(link)
            _ = unsafe bpf_link__destroy(link)
            unsafe self.link = nil
        }
    }
}

/// A text that libbpf owns.
private func copy(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
}
