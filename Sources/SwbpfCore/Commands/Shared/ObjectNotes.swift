/// What every kind of object has beside its own facts: where it is pinned, and who holds it.
struct ObjectNotes: Equatable, Sendable {
    /// `nil` if nobody asked, or nothing of this kind is pinned.
    var pins: [String]?
    var holders: [Holder] = []

    func writeFields(to json: inout JSONWriter) {
        writePins(to: &json)
        writeHolders(to: &json)
    }

    func writePins(to json: inout JSONWriter) {
        guard let pins else { return }
        json.field("pinned") { json in json.array(pins) { $0.value($1) } }
    }

    func writeHolders(to json: inout JSONWriter) {
        guard !holders.isEmpty else { return }
        json.field("pids") { json in
            json.array(holders) { json, holder in
                json.object { json in
                    json.field("pid", holder.pid)
                    json.field("comm", holder.comm)
                }
            }
        }
    }

    /// Each pin on a line of its own. The line before must not have ended yet.
    func writePins(to text: inout TextWriter) {
        for pin in pins ?? [] {
            text.write("\n\tpinned ")
            text.foreign(pin)
        }
    }

    /// All holders on one line.
    func writeHolders(to text: inout TextWriter) {
        for (index, holder) in holders.enumerated() {
            text.write(index == 0 ? "\n\tpids " : ", ")
            text.foreign(holder.comm)
            text.write("(\(holder.pid))")
        }
    }
}

/// Finds the notes of the objects that a command shows; nothing is looked for before it is needed.
struct NoteTaker: Sendable {
    private let pins: PinnedPaths?
    private let holders: Holders

    /// - Parameter needsCookies: the cookies of links for perf events are asked for too.
    init(_ settings: Settings, needsCookies: Bool = false) throws {
        pins = settings.showsPins ? try PinnedPaths.find() : nil
        let found = Holders.find(needsCookies: needsCookies)
        holders = found.holders
        if settings.debug {
            writeToStandardError(
                "debug: holders found through \(found.way == .proc ? "/proc" : "a BPF iterator")\n")
        }
    }

    /// The cookie of a link for a perf event, where the scan for holders found it.
    func cookie(ofLink id: UInt32) -> UInt64? { holders.cookies[id] }

    func notes(_ kind: ObjectKind, _ id: UInt32) -> ObjectNotes {
        let pinned = pins.flatMap { $0.has(kind) ? $0[kind, id] : nil }
        return ObjectNotes(pins: pinned, holders: holders[kind, id])
    }
}

/// Reads objects, all or those that a selector names, and the notes about them.
///
/// Where there are many, both are done at the same time. The ids are known before: the iterator that
/// may look for holders is itself a program with a link, and has no place in a list.
func readWithNotes<Object: Sendable>(
    _ kind: ObjectKind, _ given: GivenArguments, all: ([UInt32]) throws -> Listing<Object>,
    matching: (Selector) throws -> Listing<Object>
) throws -> (Listing<Object>, NoteTaker) {
    let settings = given.settings
    if let selector = given.selector {
        let listing = try matching(selector)
        guard !listing.objects.isEmpty else {
            throw NoMatchError(kind: kind, selector: selector, failures: listing.failures)
        }
        return (listing, try NoteTaker(settings))
    }
    let ids = try kind.ids()
    guard ids.count >= ObjectKind.manyObjects else { return (try all(ids), try NoteTaker(settings)) }
    return try concurrently({ try all(ids) }, { try NoteTaker(settings) })
}
