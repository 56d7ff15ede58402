private import CKernel
private import Glibc

/// What bpf(2) can be asked: `enum bpf_cmd`.
package enum BPFCommand: UInt32 {
    case mapCreate = 0
    case mapLookup = 1
    case mapUpdate = 2
    case mapDelete = 3
    case mapGetNextKey = 4
    case progLoad = 5
    case objPin = 6
    case objGet = 7
    case progAttach = 8
    case progDetach = 9
    case progTestRun = 10
    case progGetNextID = 11
    case mapGetNextID = 12
    case progGetFDByID = 13
    case mapGetFDByID = 14
    case objGetInfoByFD = 15
    case progQuery = 16
    case rawTracepointOpen = 17
    case btfLoad = 18
    case btfGetFDByID = 19
    case taskFDQuery = 20
    case mapLookupAndDelete = 21
    case mapFreeze = 22
    case btfGetNextID = 23
    case mapLookupBatch = 24
    case mapLookupAndDeleteBatch = 25
    case mapUpdateBatch = 26
    case mapDeleteBatch = 27
    case linkCreate = 28
    case linkUpdate = 29
    case linkGetFDByID = 30
    case linkGetNextID = 31
    case enableStats = 32
    case iterCreate = 33
    case linkDetach = 34
    case progBindMap = 35
    case tokenCreate = 36

    /// The name in <linux/bpf.h>.
    var name: String {
        switch self {
        case .mapCreate: "BPF_MAP_CREATE"
        case .mapLookup: "BPF_MAP_LOOKUP_ELEM"
        case .mapUpdate: "BPF_MAP_UPDATE_ELEM"
        case .mapDelete: "BPF_MAP_DELETE_ELEM"
        case .mapGetNextKey: "BPF_MAP_GET_NEXT_KEY"
        case .progLoad: "BPF_PROG_LOAD"
        case .objPin: "BPF_OBJ_PIN"
        case .objGet: "BPF_OBJ_GET"
        case .progAttach: "BPF_PROG_ATTACH"
        case .progDetach: "BPF_PROG_DETACH"
        case .progTestRun: "BPF_PROG_TEST_RUN"
        case .progGetNextID: "BPF_PROG_GET_NEXT_ID"
        case .mapGetNextID: "BPF_MAP_GET_NEXT_ID"
        case .progGetFDByID: "BPF_PROG_GET_FD_BY_ID"
        case .mapGetFDByID: "BPF_MAP_GET_FD_BY_ID"
        case .objGetInfoByFD: "BPF_OBJ_GET_INFO_BY_FD"
        case .progQuery: "BPF_PROG_QUERY"
        case .rawTracepointOpen: "BPF_RAW_TRACEPOINT_OPEN"
        case .btfLoad: "BPF_BTF_LOAD"
        case .btfGetFDByID: "BPF_BTF_GET_FD_BY_ID"
        case .taskFDQuery: "BPF_TASK_FD_QUERY"
        case .mapLookupAndDelete: "BPF_MAP_LOOKUP_AND_DELETE_ELEM"
        case .mapFreeze: "BPF_MAP_FREEZE"
        case .btfGetNextID: "BPF_BTF_GET_NEXT_ID"
        case .mapLookupBatch: "BPF_MAP_LOOKUP_BATCH"
        case .mapLookupAndDeleteBatch: "BPF_MAP_LOOKUP_AND_DELETE_BATCH"
        case .mapUpdateBatch: "BPF_MAP_UPDATE_BATCH"
        case .mapDeleteBatch: "BPF_MAP_DELETE_BATCH"
        case .linkCreate: "BPF_LINK_CREATE"
        case .linkUpdate: "BPF_LINK_UPDATE"
        case .linkGetFDByID: "BPF_LINK_GET_FD_BY_ID"
        case .linkGetNextID: "BPF_LINK_GET_NEXT_ID"
        case .enableStats: "BPF_ENABLE_STATS"
        case .iterCreate: "BPF_ITER_CREATE"
        case .linkDetach: "BPF_LINK_DETACH"
        case .progBindMap: "BPF_PROG_BIND_MAP"
        case .tokenCreate: "BPF_TOKEN_CREATE"
        }
    }
}

/// A zeroed `union bpf_attr`, written and read by field.
package struct BPFAttributes {
    /// As large as the newest kernel's union that we use; older kernels accept zeros behind theirs.
    package static let size = 160
    fileprivate(set) var bytes = InlineArray<160, UInt8>(repeating: 0)
    /// How many of the bytes are handed to the kernel.
    package var count = 0

    package init() {}

    package subscript<Value>(field: AttributeField<Value>) -> Value {
        get { bytes.span.load(Value.self, at: field.offset) ?? 0 }
        set {
            let width = Value.bitWidth / 8
            for index in 0..<width {
                bytes[field.offset + index] = UInt8(truncatingIfNeeded: newValue >> (index * 8))
            }
            count = max(count, field.offset + width)
        }
    }

    /// Writes text with the NUL behind it into a fixed array of `capacity` bytes, cut where it does not fit.
    package mutating func setText(_ text: String, at offset: Int, capacity: Int) {
        for (index, byte) in text.utf8.prefix(capacity - 1).enumerated() { bytes[offset + index] = byte }
        count = max(count, offset + capacity)
    }
}

/// A member of one of the structures in `union bpf_attr`: its offset in bytes.
package struct AttributeField<Value: FixedWidthInteger & Sendable>: Sendable {
    package let offset: Int
    package init(_ offset: Int) { self.offset = offset }
}

/// The members that listing, pinning and detaching need, by the structure they belong to.
package enum Attribute {
    package static let startID = AttributeField<UInt32>(0)
    package static let nextID = AttributeField<UInt32>(4)
    package static let objectID = AttributeField<UInt32>(0)
    package static let infoDescriptor = AttributeField<UInt32>(0)
    package static let infoLength = AttributeField<UInt32>(4)
    package static let infoAddress = AttributeField<UInt64>(8)
    package static let pathAddress = AttributeField<UInt64>(0)
    package static let pathDescriptor = AttributeField<UInt32>(8)
    package static let pathFlags = AttributeField<UInt32>(12)
    package static let linkDescriptor = AttributeField<UInt32>(0)
    package static let openFlags = AttributeField<UInt32>(8)
}

/// bpf(2). Returns what the kernel returned, a descriptor for the calls that open something.
///
/// The subject costs nothing unless the kernel refuses.
@discardableResult
package func bpf(
    _ command: BPFCommand, _ attributes: inout BPFAttributes, about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> CInt {
    while true {
        let size = UInt32(attributes.count)
        var target = attributes.bytes.mutableSpan
        // The kernel reads and writes through this address during the call only, while `target` pins it.
        let result = unsafe target.withUnsafeMutableBytes { bytes in
            unsafe swbpf_bpf(command.rawValue, bytes.baseAddress, size)
        }
        if result >= 0 { return CInt(result) }
        // EAGAIN: the verifier was interrupted by a signal that has been handled.
        if -result == Int(EAGAIN), command == .progLoad { continue }
        throw noting(SystemCallError(call: command.name, subject: subject(), number: CInt(-result)))
    }
}

/// bpf(2) for calls that are made for each of many entries: returns 0, or the error's number.
///
/// For most of them a refusal is an answer like another, and an error with its texts costs more than the call.
func bpfNumber(_ command: BPFCommand, _ attributes: inout BPFAttributes) -> CInt {
    max(0, -bpfResult(command, &attributes))
}

/// bpf(2) as it is: returns what the kernel returned, or the error's number negated.
func bpfResult(_ command: BPFCommand, _ attributes: inout BPFAttributes) -> CInt {
    let size = UInt32(attributes.count)
    var target = attributes.bytes.mutableSpan
    // The kernel reads and writes through this address during the call only, while `target` pins it.
    return unsafe target.withUnsafeMutableBytes { bytes in
        unsafe CInt(truncatingIfNeeded: swbpf_bpf(command.rawValue, bytes.baseAddress, size))
    }
}

/// bpf(2) where the answer is a new descriptor.
package func bpfOpen(
    _ command: BPFCommand, _ attributes: inout BPFAttributes, about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> FileDescriptor {
    FileDescriptor(owning: try bpf(command, &attributes, about: subject()))
}
