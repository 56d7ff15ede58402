/// How far types may lead to types before they count as a circle. The kernel allows 32.
let btfDepthLimit = 64

/// How many bytes of a name are free where the parts of something are counted to bound the work.
let btfNameAllowance = 128

/// A pointer's size in bytes: BPF and the kernels that we run on are 64-bit.
let btfPointerSize = 8

extension BTF {
    /// The type behind typedefs and qualifiers, or `nil` where that is void.
    public func resolved(_ id: UInt32) throws(DecodeError) -> BTFType? {
        try skip(id) { $0 == .typedef || $0.isModifier }
    }

    /// The type behind qualifiers only, so that a typedef stays what it is; `nil` for void.
    func unqualified(_ id: UInt32) throws(DecodeError) -> BTFType? {
        try skip(id) { $0.isModifier }
    }

    private func skip(_ id: UInt32, while isSkipped: (BTFKind) -> Bool) throws(DecodeError) -> BTFType? {
        var next = id
        for _ in 0..<btfDepthLimit {
            if next == 0 { return nil }
            let type = try type(next)
            guard isSkipped(type.kind), let referenced = type.referencedType else { return type }
            next = referenced
        }
        throw chainError(id)
    }

    /// How many bytes a value of this type takes.
    public func size(of id: UInt32) throws(DecodeError) -> Int {
        var next = id
        var factor = 1
        for _ in 0..<btfDepthLimit {
            guard let type = try resolved(next) else { throw sizeError(id, "has no size") }
            if type.kind == .pointer { return try product(factor, btfPointerSize, id) }
            if let size = type.size { return try product(factor, size, id) }
            if let array = try array(type) {
                factor = try product(factor, array.count, id)
                next = array.element
            } else if type.kind == .variable, let referenced = type.referencedType {
                next = referenced
            } else {
                throw sizeError(id, "has no size")
            }
        }
        throw chainError(id)
    }

    private func product(_ left: Int, _ right: Int, _ id: UInt32) throws(DecodeError) -> Int {
        let (size, overflow) = left.multipliedReportingOverflow(by: right)
        // More than the address space of any machine: such an array is nowhere.
        guard !overflow, size < 1 << 48 else { throw sizeError(id, "has a size that does not fit") }
        return size
    }

    private func sizeError(_ id: UInt32, _ reason: String) -> DecodeError {
        DecodeError(what: "BTF type \(id)", offset: start(of: id), reason: reason)
    }

    private func chainError(_ id: UInt32) -> DecodeError {
        DecodeError(
            what: "BTF type \(id)", offset: start(of: id),
            reason: "leads through more than \(btfDepthLimit) types, or in a circle")
    }

    /// Where a type starts, in bytes from the start of the input; 0 for one that is not there.
    private func start(of id: UInt32) -> Int {
        segment(of: id)?.start(of: id) ?? 0
    }
}
