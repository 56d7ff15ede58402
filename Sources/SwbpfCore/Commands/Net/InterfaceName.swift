/// A name that no interface of this network namespace has.
struct UnknownInterfaceError: Error, CustomStringConvertible {
    let name: String
    /// An interface that has nearly that name.
    let nearest: String?
    /// Where it was looked for.
    var place = ""

    init(_ name: String, among names: [String], place: String = "") {
        self.name = name
        self.place = place
        nearest = SwbpfCore.nearest(to: name, among: names)
    }

    var description: String {
        "there is no network interface '\(name)'\(place)" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    }
}

/// The index of the interface of this network namespace with this name, or with this alternative name.
func requireInterface(_ name: String) throws(UnknownInterfaceError) -> UInt32 {
    guard let index = interfaceIndex(name) else {
        throw UnknownInterfaceError(name, among: interfaceNames())
    }
    return index
}
