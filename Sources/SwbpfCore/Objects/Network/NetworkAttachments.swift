/// The programs of one network namespace, or of one interface in it.
public struct NetworkAttachments: Equatable, Sendable {
    /// XDP programs, by interface.
    var xdp: [XDPAttachment] = []
    /// Programs in traffic control, and what came after it (tcx) or beside it (netkit), by interface.
    var traffic: [TrafficAttachment] = []
    /// The ids of the programs that take packets apart for the kernel: none or one.
    var flowDissectors: [UInt32] = []
    /// The programs that choose the socket of a new connection.
    var socketLookups: [NamedProgram] = []
    /// There is none of the interfaces that matter.
    var lacksInterface = false
    /// What could not be found out.
    var failures: [SystemCallError] = []
}

/// An interface as it is shown.
struct NamedInterface: Equatable, Sendable {
    var index: UInt32
    var name: String
}

/// A program as it is shown.
struct NamedProgram: Equatable, Sendable {
    var id: UInt32
    /// `nil` if it has none, or is gone.
    var name: String?
}

/// The XDP programs of an interface.
struct XDPAttachment: Equatable, Sendable {
    var interface: NamedInterface
    var programs: XDPPrograms
}

/// A program that sees the packets of an interface at one place.
struct TrafficAttachment: Equatable, Sendable {
    enum Place: Equatable, Sendable {
        /// In a chain of programs: tcx or netkit. The name is the program's own.
        case chain(AttachType, ProgramQuery.Attached, name: String?)
        /// As a filter of tc(8), at what the first says.
        case filter(String, FilterProgram)
    }

    var interface: NamedInterface
    var place: Place
}

extension NetworkAttachments {
    /// Finds what is attached to interfaces of the network namespace that the calling thread is in.
    ///
    /// - Parameter name: the name of the only interface that matters; `nil` for all.
    static func ofInterfaces(_ name: String?) throws(SystemCallError) -> NetworkAttachments {
        var found = NetworkAttachments()
        var names = ProgramNames()
        var socket = try NetlinkSocket(.route)
        let interfaces =
            if let name {
                try NetworkInterface.named(name, &socket)
            } else {
                try NetworkInterface.all(&socket)
            }
        found.lacksInterface = interfaces.isEmpty
        found.xdp = interfaces.compactMap { interface in
            interface.xdp.map { XDPAttachment(interface: interface.named, programs: $0) }
        }
        if !interfaces.isEmpty { found.addTraffic(of: interfaces, &socket, &names) }
        return found
    }

    // MARK: Traffic

    private mutating func addTraffic(
        of interfaces: [NetworkInterface], _ socket: inout NetlinkSocket, _ names: inout ProgramNames
    ) {
        let disciplines = disciplines(&socket)
        var chains = DeviceChains()
        for interface in interfaces {
            let named = interface.named
            for (type, attached) in chains.programs(of: interface) {
                let place = TrafficAttachment.Place.chain(type, attached, name: names[attached.programID])
                traffic.append(TrafficAttachment(interface: named, place: place))
            }
            guard let disciplines = disciplines[interface.index] else { continue }
            do throws(SystemCallError) {
                try addFilters(of: named, disciplines, &socket)
            } catch {
                // It was removed meanwhile, or this kernel has no filters.
                if !error.isNoDevice, !error.isNotSupported { failures.append(error) }
            }
        }
        failures += chains.failures
    }

    /// The queueing disciplines, by the index of their interface; none where the kernel has none.
    private mutating func disciplines(_ socket: inout NetlinkSocket) -> [UInt32: [QueueingDiscipline]] {
        do throws(SystemCallError) {
            let all = try socket.list(
                QueueingDiscipline.all, about: "the list of queueing disciplines"
            ) { QueueingDiscipline($0, $1) }
            return Dictionary(grouping: all, by: \.interfaceIndex)
        } catch {
            if !error.isNotSupported { failures.append(error) }
            return [:]
        }
    }

    private mutating func addFilters(
        of interface: NamedInterface, _ disciplines: [QueueingDiscipline], _ socket: inout NetlinkSocket
    ) throws(SystemCallError) {
        let classes =
            disciplines.contains(where: \.mayHaveClassFilters)
            ? try socket.list(
                QueueingDiscipline.classes(ofInterface: interface.index),
                about: "classes of interface \(interface.name)"
            ) { QueueingDiscipline($0, $1) } : []
        for place in QueueingDiscipline.filterPlaces(disciplines, classes: classes) {
            let filters = try socket.list(
                place.filters(ofInterface: interface.index), about: "filters of interface \(interface.name)"
            ) { FilterProgram($0, $1) }
            traffic += filters.map {
                TrafficAttachment(interface: interface, place: .filter(place.kind, $0))
            }
        }
    }

    // MARK: The namespace itself

    /// Adds the program that takes packets apart in a namespace.
    mutating func addFlowDissector(of namespace: borrowing FileDescriptor) {
        var query = ProgramQuery(.ids, capacity: 1)
        flowDissectors = ask(&query, namespace, .flowDissector, "flow dissector")
    }

    /// Adds the programs that choose sockets in a namespace.
    mutating func addSocketLookups(of namespace: borrowing FileDescriptor) {
        var query = ProgramQuery(.ids)
        var names = ProgramNames()
        for id in ask(&query, namespace, .socketLookup, "socket lookups") {
            socketLookups.append(NamedProgram(id: id, name: names[id]))
        }
    }

    private mutating func ask(
        _ query: inout ProgramQuery, _ namespace: borrowing FileDescriptor, _ type: AttachType, _ what: String
    ) -> [UInt32] {
        let number = query.ask(namespace, type: type.rawValue)
        // A kernel that is too old to be asked.
        guard number != ErrorNumber.invalid else { return [] }
        guard number == 0 else {
            failures.append(ProgramQuery.error(number, about: what))
            return []
        }
        return query.attached.map(\.programID)
    }
}

extension NetworkInterface {
    var named: NamedInterface { NamedInterface(index: index, name: name) }
}

/// Asks interfaces for their chains of programs, as far as this kernel has them.
struct DeviceChains {
    private var query = ProgramQuery(.links)
    /// What is left to ask of every interface.
    private var tcxTypes: [AttachType] = [.tcxIngress, .tcxEgress]
    private var netkitTypes: [AttachType] = [.netkitPrimary, .netkitPeer]
    private(set) var failures: [SystemCallError] = []

    /// The programs in the order in which they run, at each place.
    mutating func programs(of interface: NetworkInterface) -> [(AttachType, ProgramQuery.Attached)] {
        var found: [(AttachType, ProgramQuery.Attached)] = []
        for type in tcxTypes where failures.isEmpty { ask(interface, type, &found) }
        // No other kind has such programs.
        if interface.kind == "netkit" {
            for type in netkitTypes where failures.isEmpty { ask(interface, type, &found) }
        }
        return found
    }

    private mutating func ask(
        _ interface: NetworkInterface, _ type: AttachType,
        _ found: inout [(AttachType, ProgramQuery.Attached)]
    ) {
        let number = query.ask(interface: interface.index, type: type.rawValue)
        switch number {
        case 0: found += query.attached.map { (type, $0) }
        // It was removed meanwhile; or it is the other end of a netkit, which is asked for at its primary.
        case ErrorNumber.noDevice, ErrorNumber.noAccess: break
        // This kernel does not have it.
        case ErrorNumber.invalid:
            tcxTypes.removeAll { $0 == type }
            netkitTypes.removeAll { $0 == type }
        default:
            // What is refused for one interface is for all: no other is asked.
            failures.append(ProgramQuery.error(number, about: "tcx and netkit programs"))
        }
    }
}

/// The names of programs, each looked up once.
struct ProgramNames {
    private var known: [UInt32: String?] = [:]
    private var functions = FunctionNames()

    /// `nil` if the program has none, or is gone.
    subscript(id: UInt32) -> String? {
        mutating get {
            if let known = known[id] { return known }
            let name = lookUp(id)
            known[id] = .some(name)
            return name
        }
    }

    private mutating func lookUp(_ id: UInt32) -> String? {
        guard let descriptor = try? ObjectKind.program.open(id: id),
            let program = try? Programs.info(descriptor, id: id), !program.kernelName.isEmpty
        else { return nil }
        guard program.kernelName.utf8.count == 15, let typeID = program.functionTypeID else {
            return program.kernelName
        }
        return functions.name(ofFunction: typeID, inBTF: program.btfID) ?? program.kernelName
    }
}
