/// The objects of one kind that could be read, and what could not.
public struct Listing<Object: Sendable>: Sendable {
    public var objects: [Object]
    /// A sentence for each object that is there but cannot be read.
    public var failures: [String] = []

    public init(objects: [Object] = [], failures: [String] = []) {
        self.objects = objects
        self.failures = failures
    }
}

extension ObjectKind {
    var nextIDCommand: BPFCommand {
        switch self {
        case .program: .progGetNextID
        case .map: .mapGetNextID
        case .link: .linkGetNextID
        case .btf: .btfGetNextID
        }
    }

    var openCommand: BPFCommand {
        switch self {
        case .program: .progGetFDByID
        case .map: .mapGetFDByID
        case .link: .linkGetFDByID
        case .btf: .btfGetFDByID
        }
    }

    /// The smallest id in use above `id`, or `nil` behind the last.
    public func id(after id: UInt32) throws(SystemCallError) -> UInt32? {
        var attributes = BPFAttributes()
        attributes[Attribute.startID] = id
        attributes[Attribute.nextID] = 0
        do {
            try bpf(nextIDCommand, &attributes, about: "the list of \(noun)s")
        } catch let error {
            if error.isNoEntry { return nil }
            throw error
        }
        return attributes[Attribute.nextID]
    }

    /// Opens the object with an id.
    ///
    /// - Parameter flags: for maps, what may be done with it; 0 for everything.
    package func open(id: UInt32, flags: UInt32 = 0) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[Attribute.objectID] = id
        // The same structure as for the next id: the two members behind stay zero.
        if flags != 0 { attributes[Attribute.openFlags] = flags }
        do throws(SystemCallError) {
            return try bpfOpen(openCommand, &attributes, about: "\(noun) \(id)")
        } catch {
            // EAGAIN is said of a link that is still being made: it is as good as not there.
            guard self == .link, error.number == ErrorNumber.tryAgain else { throw error }
            throw SystemCallError(call: error.call, subject: error.subject, number: ErrorNumber.noEntry)
        }
    }

    /// The flags that ask for no more than reading: a map may be protected against writing.
    var readingFlags: UInt32 { self == .map ? MapAccess.read.rawValue : 0 }

    /// The ids of all objects of this kind, in order.
    func ids() throws(SystemCallError) -> [UInt32] {
        var ids: [UInt32] = []
        while let id = try id(after: ids.last ?? 0) { ids.append(id) }
        return ids
    }

    /// From so many objects on, threads share the work.
    static let manyObjects = 256

    /// Reads every object of this kind, in id order. One that vanishes meanwhile is left out.
    func list<Object: Sendable>(
        _ read: @Sendable (borrowing FileDescriptor, UInt32) throws -> Object?
    ) throws -> Listing<Object> {
        try list(ids(), read)
    }

    /// Reads the objects with these ids, leaving out those that have vanished.
    func list<Object: Sendable>(
        _ ids: [UInt32], _ read: @Sendable (borrowing FileDescriptor, UInt32) throws -> Object?
    ) throws -> Listing<Object> {
        let threads = ids.count < Self.manyObjects ? 1 : min(processorCount(), 4)
        // The threads have ended before this function returns, and with them their use of `read`.
        return try withoutActuallyEscaping(read) { read in
            let parts = concurrently(threads) { index in
                let part = ids[ids.count * index / threads..<ids.count * (index + 1) / threads]
                return Result { try self.readPart(part, read) }
            }
            var listing = Listing<Object>()
            for part in parts {
                let part = try part.get()
                listing.objects += part.objects
                listing.failures += part.failures
            }
            return listing
        }
    }

    private func readPart<Object: Sendable>(
        _ ids: ArraySlice<UInt32>, _ read: (borrowing FileDescriptor, UInt32) throws -> Object?
    ) throws -> Listing<Object> {
        var listing = Listing<Object>()
        for id in ids {
            do {
                let descriptor = try open(id: id, flags: readingFlags)
                if let object = try read(descriptor, id) { listing.objects.append(object) }
            } catch let error as SystemCallError {
                if error.isNoEntry { continue }
                // Without descriptors nothing that follows can be read either.
                if error.isOutOfDescriptors { throw error }
                listing.failures.append(error.description)
            }
        }
        return listing
    }
}
