/// What is attached in one of several network namespaces.
struct NamespaceFindings: Equatable, Sendable {
    var namespace: NetworkNamespace
    var attachments: NetworkAttachments
    var netfilter: [NetfilterProgram] = []
    /// Of all maps of sockets, for the namespace the caller is in: a map belongs to none.
    var sockmap: [SockmapProgram] = []
}

/// Goes through all network namespaces that can be reached.
struct NamespaceTour {
    private(set) var findings: [NamespaceFindings] = []
    /// Programs at netfilter hooks of which the kernel does not tell the namespace, or one that cannot be reached.
    private(set) var unplaced: [NetfilterProgram] = []
    private(set) var failures: [SystemCallError] = []
    /// Sentences about single links and maps.
    private(set) var objectFailures: [String] = []
    /// How many processes would not show their namespace.
    private(set) var hiddenCount = 0

    /// What came of one visit.
    private enum Visit: Sendable {
        case found(NetworkAttachments, [NetfilterHook])
        /// It died before it could be entered, or is no network namespace at all.
        case gone
        case refused(SystemCallError)
    }

    /// - Parameter interface: the name of the only interface that matters; `nil` for all.
    init(interface: String?) throws(SystemCallError) {
        let namespaces = try NetworkNamespaces.find()
        hiddenCount = namespaces.hiddenCount
        var links = NetworkLinks()
        do throws(SystemCallError) { links = try NetworkLinks.find() } catch { failures.append(error) }
        objectFailures += links.failures

        unplaced = links.netfilter
        let visits = Self.visit(namespaces.all, interface, links.netfilter)
        for (namespace, visit) in zip(namespaces.all, visits) {
            switch visit {
            case .gone: continue
            case .refused(let error): failures.append(error)
            case .found(let attachments, let hooks):
                let programs = Self.take(hooks, from: &unplaced)
                findings.append(
                    NamespaceFindings(namespace: namespace, attachments: attachments, netfilter: programs))
                failures += attachments.failures
            }
        }
        addSockmaps(links)
    }

    private mutating func addSockmaps(_ links: NetworkLinks) {
        guard let index = findings.firstIndex(where: \.namespace.isCurrent) else { return }
        var names = ProgramNames()
        do throws(SystemCallError) {
            let search = try SockmapSearch(links, &names)
            findings[index].sockmap = search.programs
            objectFailures += search.failures
        } catch {
            failures.append(error)
        }
    }

    /// Takes out the programs that stand at these hooks, each as often as it does, in their order.
    static func take(_ hooks: [NetfilterHook], from programs: inout [NetfilterProgram]) -> [NetfilterProgram]
    {
        var counts = Dictionary(hooks.map { ($0, 1) }, uniquingKeysWith: +)
        var (taken, left): ([NetfilterProgram], [NetfilterProgram]) = ([], [])
        for program in programs {
            let hook = NetfilterHook(program)
            if let count = counts[hook], count > 0 {
                counts[hook] = count - 1
                taken.append(program)
            } else {
                left.append(program)
            }
        }
        programs = left
        return taken
    }

    // MARK: Visits

    private static func visit(
        _ namespaces: [NetworkNamespace], _ interface: String?, _ netfilter: [NetfilterProgram]
    ) -> [Visit] {
        // Where this process is already, it needs no right to go.
        var visits = namespaces.map {
            $0.isCurrent ? look(at: $0, interface, netfilter, entering: false) : .gone
        }
        let others = namespaces.indices.filter { !namespaces[$0].isCurrent }
        let threads = min(processorCount(), 4, others.count)
        let parts = inThreadsOfTheirOwn(threads) { thread in
            stride(from: thread, to: others.count, by: threads).map { place in
                let index = others[place]
                return (index, look(at: namespaces[index], interface, netfilter, entering: true))
            }
        }
        for (thread, part) in parts.enumerated() {
            if let part {
                for (index, visit) in part { visits[index] = visit }
            } else {
                for place in stride(from: thread, to: others.count, by: threads) {
                    let namespace = namespaces[others[place]]
                    visits[others[place]] = .refused(noThread(namespace))
                }
            }
        }
        return visits
    }

    private static func noThread(_ namespace: NetworkNamespace) -> SystemCallError {
        SystemCallError(
            call: "pthread_create", subject: namespace.description, number: ErrorNumber.tryAgain)
    }

    private static func look(
        at namespace: NetworkNamespace, _ interface: String?, _ netfilter: [NetfilterProgram], entering: Bool
    ) -> Visit {
        do throws(SystemCallError) {
            guard let descriptor = try namespace.open() else { return .gone }
            if entering { try enterNetworkNamespace(descriptor, about: namespace.description) }
            var attachments = try NetworkAttachments.ofInterfaces(interface)
            attachments.addFlowDissector(of: descriptor)
            attachments.addSocketLookups(of: descriptor)
            return .found(attachments, NetfilterHook.here(where: netfilter))
        } catch {
            // What is mounted there may be another kind of namespace.
            return error.isInvalidArgument && error.call == "setns" ? .gone : .refused(error)
        }
    }
}
