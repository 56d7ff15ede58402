/// Facts about one loaded program, as of the moment they were read.
public struct ProgramInfo: Equatable, Sendable {
    public var id: UInt32
    public var type: ProgramType
    /// The name the kernel keeps, at most 15 bytes; empty if the loader gave none.
    public var kernelName: String
    /// The whole function name, where the program's BTF has it; otherwise as `kernelName`.
    public var name: String
    /// The digest of the instructions: 8 bytes, in the order in which they are printed.
    public var tag: [UInt8]
    public var isGPLCompatible: Bool
    /// Nanoseconds and runs that were counted while statistics were on; 0 before Linux 5.1.
    public var runTime: UInt64
    public var runCount: UInt64
    /// Runs that were left out since the program was running already; 0 before Linux 5.12.
    public var recursionMisses: UInt64
    public var device: OffloadDevice?
    /// Nanoseconds since boot; 0 if the kernel does not say.
    public var loadTime: UInt64
    /// The user who loaded it.
    public var userID: UInt32
    /// The device it was offloaded to is gone, and with it most of what was known of it.
    public var isOrphaned = false
    /// Size in bytes after the verifier rewrote the program.
    public var translatedSize: UInt32
    /// Size in bytes of the machine code; 0 if the program is interpreted.
    public var machineCodeSize: UInt32
    /// Bytes of memory that the program's instructions take, or `nil` if /proc does not say.
    public var lockedMemory: Int?
    public var mapIDs: [UInt32]
    /// 0 if it was loaded without BTF.
    public var btfID: UInt32
    /// The id, in its BTF, of the function it begins with; `nil` if there is none.
    public var functionTypeID: UInt32?
    /// Instructions the verifier walked, or `nil` before Linux 5.16.
    public var verifiedInstructions: UInt32?
    /// The BTF object of what it is made for: a function or hook of the kernel; 0 if for none, or before Linux 6.0.
    public var targetBTFID: UInt32 = 0
    /// The id of the function in that BTF.
    public var targetTypeID: UInt32 = 0
}

/// The network device that a program or map was made for.
public struct OffloadDevice: Equatable, Sendable {
    public var interfaceIndex: UInt32
    /// Device and inode of the network namespace the interface is in.
    public var namespaceDevice: UInt64
    public var namespaceInode: UInt64

    init?(interfaceIndex: UInt32, namespaceDevice: UInt64, namespaceInode: UInt64) {
        guard interfaceIndex != 0 else { return nil }
        self.interfaceIndex = interfaceIndex
        self.namespaceDevice = namespaceDevice
        self.namespaceInode = namespaceInode
    }
}

/// Members of `struct bpf_prog_info` that `ProgramInfo` is made of.
struct ProgramInfoLayout {
    static let structure = "bpf_prog_info"
    static let size = 232
    let type = KernelField<UInt32>("type", at: 0)
    let id = KernelField<UInt32>("id", at: 4)
    let tag = 8..<16
    let machineCodeSize = KernelField<UInt32>("jited_prog_len", at: 16)
    let translatedSize = KernelField<UInt32>("xlated_prog_len", at: 20)
    let loadTime = KernelField<UInt64>("load_time", at: 40)
    let userID = KernelField<UInt32>("created_by_uid", at: 48)
    let mapCount = KernelField<UInt32>("nr_map_ids", at: 52)
    let mapIDs = KernelField<UInt64>("map_ids", at: 56)
    let name = 64..<80
    let interfaceIndex = KernelField<UInt32>("ifindex", at: 80)
    /// One bit of a 32-bit unit.
    let isGPLCompatible = KernelField<UInt8>("gpl_compatible", at: 84)
    let namespaceDevice = KernelField<UInt64>("netns_dev", at: 88)
    let namespaceInode = KernelField<UInt64>("netns_ino", at: 96)
    let btfID = KernelField<UInt32>("btf_id", at: 128)
    let functionRecordSize = KernelField<UInt32>("func_info_rec_size", at: 132)
    let functions = KernelField<UInt64>("func_info", at: 136)
    let functionCount = KernelField<UInt32>("nr_func_info", at: 144)
    let runTime = KernelField<UInt64>("run_time_ns", at: 192)
    let runCount = KernelField<UInt64>("run_cnt", at: 200)
    let recursionMisses = KernelField<UInt64>("recursion_misses", at: 208)
    let verifiedInstructions = KernelField<UInt32>("verified_insns", at: 216)
    let targetBTFID = KernelField<UInt32>("attach_btf_obj_id", at: 220)
    let targetTypeID = KernelField<UInt32>("attach_btf_id", at: 224)
}

extension ProgramInfo {
    init(_ record: KernelRecord, mapIDs: [UInt32] = [], functionTypeID: UInt32? = nil) throws(DecodeError) {
        let layout = ProgramInfoLayout()
        id = try record.decode(layout.id)
        type = ProgramType(rawValue: try record.decode(layout.type))
        tag = try record.decode(layout.tag)
        machineCodeSize = try record.decode(layout.machineCodeSize)
        translatedSize = try record.decode(layout.translatedSize)
        // Linux 4.15 added what follows up to the name, later versions the rest.
        loadTime = record.decodeIfPresent(layout.loadTime) ?? 0
        userID = record.decodeIfPresent(layout.userID) ?? 0
        kernelName = record.text(in: layout.name)
        name = kernelName
        isGPLCompatible = (record.decodeIfPresent(layout.isGPLCompatible) ?? 0) & 1 != 0
        device = OffloadDevice(
            interfaceIndex: record.decodeIfPresent(layout.interfaceIndex) ?? 0,
            namespaceDevice: record.decodeIfPresent(layout.namespaceDevice) ?? 0,
            namespaceInode: record.decodeIfPresent(layout.namespaceInode) ?? 0)
        btfID = record.decodeIfPresent(layout.btfID) ?? 0
        runTime = record.decodeIfPresent(layout.runTime) ?? 0
        runCount = record.decodeIfPresent(layout.runCount) ?? 0
        recursionMisses = record.decodeIfPresent(layout.recursionMisses) ?? 0
        verifiedInstructions = record.decodeIfPresent(layout.verifiedInstructions)
        targetBTFID = record.decodeIfPresent(layout.targetBTFID) ?? 0
        targetTypeID = record.decodeIfPresent(layout.targetTypeID) ?? 0
        self.mapIDs = mapIDs
        self.functionTypeID = functionTypeID
    }

    /// What is left to know of a program whose device is gone.
    init(orphaned id: UInt32, _ fdInfo: FieldText?) {
        self.id = id
        type = ProgramType(rawValue: UInt32(fdInfo?.number("prog_type") ?? 0))
        kernelName = ""
        name = ""
        tag = fdInfo?.text("prog_tag").flatMap { bytes(fromHex: $0) } ?? [UInt8](repeating: 0, count: 8)
        isGPLCompatible = false
        runTime = 0
        runCount = 0
        recursionMisses = 0
        loadTime = 0
        userID = 0
        isOrphaned = true
        translatedSize = 0
        machineCodeSize = 0
        mapIDs = []
        btfID = 0
    }
}
