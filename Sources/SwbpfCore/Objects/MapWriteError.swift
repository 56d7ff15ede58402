/// An entry that the kernel did not let be written or deleted, when many were.
package struct MapWriteError: Error {
    /// What was to be done with the entries.
    package enum Action: Sendable {
        case write, delete

        fileprivate var participle: String { self == .write ? "written" : "deleted" }
    }

    package let action: Action
    /// The entries before it, for all of which it was done.
    package let doneCount: Int
    package let key: [UInt8]
    /// What the kernel said.
    package let error: SystemCallError
    /// Why, in words that know the map.
    package let reason: String

    init(
        _ map: OpenMap, _ action: Action, doneCount: Int, key: [UInt8], flags: UInt64,
        _ error: SystemCallError
    ) {
        self.action = action
        self.doneCount = doneCount
        self.key = key
        self.error = error
        reason = Self.reason(map, action, key, flags, error)
    }

    /// Which of the entries is in the map and which are not: the end of a message.
    package var extent: String { Self.extent(of: doneCount, action) }

    /// How far it came, where so many entries were done.
    package static func extent(of doneCount: Int, _ action: Action) -> String {
        switch doneCount {
        case 0: "nothing was \(action.participle)"
        case 1: "1 entry was \(action.participle) before it"
        default: "\(doneCount) entries were \(action.participle) before it"
        }
    }

    private static func reason(
        _ map: OpenMap, _ action: Action, _ key: [UInt8], _ flags: UInt64, _ error: SystemCallError
    ) -> String {
        let info = map.info
        let mode = flags & (MapElements.noExist | MapElements.exist)
        if error.isTooBig, info.type.hasIndexKeys {
            let index = key.span.load(UInt32.self, at: 0) ?? 0
            return "the map has the keys 0 to \(max(info.maximumEntries, 1) - 1), and none is \(index)"
        }
        // A trie says that there is no space.
        if error.isTooBig || (error.isNoSpace && info.type == .lpmTrie) {
            return "the map is full: it holds \(info.maximumEntries) "
                + "entr\(info.maximumEntries == 1 ? "y" : "ies")"
        }
        if error.isExisting, mode == MapElements.noExist {
            return info.type.hasIndexKeys
                ? "each key of this type of map is always there"
                : "the key is there already"
        }
        if error.isNoEntry, action == .delete || mode == MapElements.exist { return "there is no such key" }
        if error.isOutOfMemory { return "the kernel has no memory for it" }
        if error.isPermissionDenied, map.isFrozen {
            return "the map is frozen: user space may not write to it any more"
        }
        if error.isInvalidArgument, let reason = invalidity(info, action, key, flags) { return reason }
        return "\(error.call): \(error.reason)"
    }

    private static func invalidity(
        _ info: MapInfo, _ action: Action, _ key: [UInt8], _ flags: UInt64
    ) -> String? {
        if info.type == .lpmTrie, let length = key.span.load(UInt32.self, at: 0), length > (key.count - 4) * 8
        {
            return "a prefix of \(length) bits is longer than the key, which has \((key.count - 4) * 8)"
        }
        if action == .delete, info.type == .array || info.type == .perCPUArray {
            return "an array has each of its entries always"
        }
        if flags & MapElements.lock != 0 { return "the value may have no lock (struct bpf_spin_lock)" }
        if flags != 0 {
            return
                "entries of type \(info.type.name ?? "\(info.type.rawValue)") may only be written with `any`"
        }
        return nil
    }
}

extension MapWriteError: CustomStringConvertible {
    package var description: String {
        let words = key.map { hex(UInt64($0), width: 2) }.joined(separator: " ")
        return
            "\(error.subject): entry \(doneCount + 1)\(words.isEmpty ? "" : " (key \(words))"): \(reason); \(extent)"
    }
}
