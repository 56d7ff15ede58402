extension Command {
    static let netShow = Command(
        name: "show", aliases: ["list"], summary: "List the programs in the network",
        arguments: [.clauses([Clause("dev", "Only this interface", [.word(name: "NAME", .interface)])])],
        details: """
            Lists in sections the programs of the network namespace that the tool runs in. xdp: by interface, with the \
            mode (driver, generic, offload). tc: by interface, first tcx, then netkit, then the filters (cls_bpf) of every \
            queueing discipline and class, in all chains, with the actions (act_bpf) that are programs; each filter once, \
            under the queueing discipline it is on. flow_dissector: the program of the namespace. netfilter: \
            by family, hook and priority, of all namespaces, since links do not say which they are in.
            With 'dev', xdp and tc have that interface only.
            With --all-netns the same is shown for every network namespace that a process is in, \
            that 'ip netns' has a name for, or that is mounted as a file; with two more sections. sk_lookup: programs \
            that choose the socket of a new connection. sockmap: programs of maps of sockets; a map belongs \
            to no namespace, so they all stand with the namespace of the caller, which comes first. Programs at \
            netfilter's hooks stand in the namespace where the kernel says that they run (since Linux 6.4, with \
            CONFIG_NETFILTER_NETLINK_HOOK), all others at the end. In JSON, 'netns' has inode, name or path, \
            whether it is the caller's, and up to \(NetworkNamespaces.processLimit) of the processes in another; it is null \
            for the netfilter programs at the end.
            What an unprivileged user may not see is an error behind the rest.
            """,
        ownOptions: [CommandOption("all-netns", "Every network namespace that can be reached")],
        examples: [
            Example(line: "net show", effect: "List the programs of this network namespace"),
            Example(line: "-j net show dev eth0", effect: "Those of one interface, in JSON"),
            Example(line: "net show --all-netns", effect: "List the programs of all network namespaces"),
        ],
        run: { given in
            let interface = given.words["dev"]?.first
            guard given.has("all-netns") else { return try NetReport(interface: interface) }
            return try AllNetReport(interface: interface)
        })
}

/// What `net show` answers for one network namespace.
struct NetReport: Report {
    var sections: NetSections
    var failures: [String] = []

    init(_ sections: NetSections) { self.sections = sections }

    init(interface: String?) throws {
        if let interface { _ = try requireInterface(interface) }
        var attachments = try NetworkAttachments.ofInterfaces(interface)
        do throws(SystemCallError) {
            attachments.addFlowDissector(of: try openFile("/proc/self/ns/net"))
        } catch {
            attachments.failures.append(error)
        }
        sections = NetSections(attachments)
        failures = attachments.failures.map { message(for: $0) }
        do throws(SystemCallError) {
            let links = try NetworkLinks.find()
            sections.netfilter = links.netfilter
            failures += links.failures
        } catch {
            failures.append(message(for: error))
        }
    }

    func write(to text: inout TextWriter) { sections.write(to: &text) }

    func write(to json: inout JSONWriter) {
        json.array { json in
            json.object { json in sections.writeFields(to: &json) }
        }
    }
}

/// What `net show --all-netns` answers.
struct AllNetReport: Report {
    var namespaces: [(namespace: NetworkNamespace, sections: NetSections)]
    /// Programs at netfilter's hooks in namespaces that nobody knows.
    var unplaced: [NetfilterProgram] = []
    var failures: [String] = []
    var notes: [String] = []

    init(
        _ namespaces: [(namespace: NetworkNamespace, sections: NetSections)],
        unplaced: [NetfilterProgram] = []
    ) {
        self.namespaces = namespaces
        self.unplaced = unplaced
    }

    init(interface: String?) throws {
        let tour = try NamespaceTour(interface: interface)
        if let interface, tour.findings.allSatisfy(\.attachments.lacksInterface) {
            throw UnknownInterfaceError(
                interface, among: interfaceNames(), place: " in any network namespace")
        }
        namespaces = tour.findings.map { findings in
            var sections = NetSections(findings.attachments)
            sections.netfilter = findings.netfilter
            sections.extra = NetSections.Extra(
                socketLookups: findings.attachments.socketLookups, sockmap: findings.sockmap)
            return (findings.namespace, sections)
        }
        unplaced = tour.unplaced
        failures = tour.objectFailures
        // What is refused in one namespace mostly is in all.
        for failure in tour.failures.map({ message(for: $0) }) where !failures.contains(failure) {
            failures.append(failure)
        }
        let hidden = tour.hiddenCount
        if hidden > 0 {
            let processes =
                hidden == 1 ? "1 process does not show its" : "\(hidden) processes do not show their"
            notes = ["\(processes) network namespace to this user (it takes CAP_SYS_PTRACE)"]
        }
    }

    func write(to text: inout TextWriter) {
        for (namespace, sections) in namespaces {
            namespace.writeHeading(to: &text)
            sections.write(to: &text)
        }
        guard !unplaced.isEmpty else { return }
        text.line("netns unknown")
        NetSections.write(unplaced, to: &text)
    }

    func write(to json: inout JSONWriter) {
        json.array { json in
            for (namespace, sections) in namespaces {
                json.object { json in
                    json.field("netns") { json in namespace.write(to: &json) }
                    sections.writeFields(to: &json)
                }
            }
            guard !unplaced.isEmpty else { return }
            json.object { json in
                json.field("netns") { json in json.null() }
                var sections = NetSections()
                sections.netfilter = unplaced
                sections.extra = NetSections.Extra()
                sections.writeFields(to: &json)
            }
        }
    }
}

extension NetworkNamespace {
    fileprivate func writeHeading(to text: inout TextWriter) {
        text.write("netns \(inode)")
        if let name {
            text.write(" name ")
            text.foreign(name)
        }
        if let path {
            text.write(" path ")
            text.foreign(path)
        }
        if isCurrent { text.write(" current") }
        // The others would only fill the line.
        if let process = processes.first {
            text.write(" pid \(process.id) comm ")
            text.foreign(process.comm)
        }
        text.line()
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("inode", inode)
            if let name { json.field("name", name) }
            if let path { json.field("path", path) }
            if isCurrent { json.field("current", true) }
            if !processes.isEmpty {
                json.field("pids") { json in
                    json.array(processes) { json, process in
                        json.object { json in
                            json.field("pid", process.id)
                            json.field("comm", process.comm)
                        }
                    }
                }
            }
        }
    }
}
