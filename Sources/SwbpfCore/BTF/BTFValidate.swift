extension BTF {
    /// Checks once what every walk over the types relies on: that each name starts in the strings,
    /// and each type that is referred to exists. The base's own types are taken to be checked.
    public func validate() throws(DecodeError) {
        for id in firstID..<endID { try validate(try type(id)) }
    }

    private func validate(_ type: BTFType) throws(DecodeError) {
        try checkName(type.nameOffset, of: type)
        if let referenced = type.referencedType { try checkReference(referenced, of: type) }
        switch type.kind {
        case .structure, .union:
            for index in 0..<type.count {
                let member = try member(index, of: type)
                try checkName(member.nameOffset, of: type)
                try checkReference(member.type, of: type)
            }
        case .array:
            guard let array = try array(type) else { return }
            try checkReference(array.element, of: type)
            try checkReference(array.index, of: type)
        case .functionPrototype:
            for index in 0..<type.count {
                let parameter = try parameter(index, of: type)
                try checkName(parameter.nameOffset, of: type)
                try checkReference(parameter.type, of: type)
            }
        case .enumeration, .enumeration64:
            for index in 0..<type.count {
                try checkName(try enumerator(index, of: type).nameOffset, of: type)
            }
        case .dataSection:
            for index in 0..<type.count {
                try checkReference(try sectionEntry(index, of: type).variable, of: type)
            }
        default: break
        }
    }

    @inline(__always)
    private func checkReference(_ id: UInt32, of type: BTFType) throws(DecodeError) {
        if id >= endID { throw invalid(type, "refers to type \(id), the ids are 1 to \(endID - 1)") }
    }

    @inline(__always)
    private func checkName(_ offset: UInt32, of type: BTFType) throws(DecodeError) {
        if offset != 0, Int(offset) >= own.endString {
            throw invalid(type, "has its name at \(offset), the strings end at \(own.endString)")
        }
    }

    private func invalid(_ type: BTFType, _ reason: String) -> DecodeError {
        DecodeError(what: "BTF type \(type.id)", offset: own.start(of: type.id), reason: reason)
    }
}
