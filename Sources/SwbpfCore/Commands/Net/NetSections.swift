/// The sections of `net show`, which write themselves in both forms.
struct NetSections: Equatable, Sendable {
    /// What bpftool does not show.
    struct Extra: Equatable, Sendable {
        var socketLookups: [NamedProgram] = []
        var sockmap: [SockmapProgram] = []
    }

    var xdp: [XDPAttachment] = []
    var traffic: [TrafficAttachment] = []
    var flowDissectors: [UInt32] = []
    var netfilter: [NetfilterProgram] = []
    var extra: Extra?

    init() {}

    init(_ attachments: NetworkAttachments) {
        xdp = attachments.xdp
        traffic = attachments.traffic
        flowDissectors = attachments.flowDissectors
    }
}

// MARK: Text

// Blanks and line ends are bpftool's.
extension NetSections {
    func write(to text: inout TextWriter) {
        text.line("xdp:")
        for attachment in xdp { attachment.write(to: &text) }
        text.line()
        text.line("tc:")
        for attachment in traffic { attachment.write(to: &text) }
        text.line()
        text.line("flow_dissector:")
        for id in flowDissectors { text.write("id \(id)") }
        text.line()
        Self.write(netfilter, to: &text)
        guard let extra else { return }
        text.line("sk_lookup:")
        for program in extra.socketLookups {
            text.write("id \(program.id)")
            program.writeName(to: &text)
            text.line()
        }
        text.line()
        text.line("sockmap:")
        for attachment in extra.sockmap { attachment.write(to: &text) }
        text.line()
    }

    static func write(_ netfilter: [NetfilterProgram], to text: inout TextWriter) {
        text.line("netfilter:")
        for program in netfilter {
            program.place.writeHook(to: &text)
            text.write(" prog_id \(program.id)")
        }
        text.line()
    }
}

extension NamedInterface {
    fileprivate func write(to text: inout TextWriter) {
        text.foreign(name)
        text.write("(\(index))")
    }
}

extension NamedProgram {
    fileprivate func writeName(to text: inout TextWriter) {
        guard let name else { return }
        text.write(" name ")
        text.foreign(name)
    }
}

extension XDPAttachment {
    fileprivate func write(to text: inout TextWriter) {
        interface.write(to: &text)
        for program in programs.programs { text.write(" \(program.mode.rawValue) id \(program.id)") }
        text.line()
    }
}

extension TrafficAttachment {
    fileprivate func write(to text: inout TextWriter) {
        interface.write(to: &text)
        text.write(" ")
        switch place {
        case .chain(let type, let attached, let name):
            text.write(type.chainName)
            if let name {
                text.write(" ")
                text.foreign(name)
            }
            text.write(" prog_id \(attached.programID) ")
            if attached.flags != 0 { text.write("prog_flags ", flags: attached.flags) }
            if attached.linkID != 0 {
                text.write("link_id \(attached.linkID) ")
                if attached.linkFlags != 0 { text.write("link_flags ", flags: attached.linkFlags) }
            }
        case .filter(let kind, let filter):
            text.foreign(kind)
            filter.write(to: &text)
        }
        text.line()
    }
}

extension FilterProgram {
    fileprivate func write(to text: inout TextWriter) {
        if let name {
            text.write(" ")
            text.foreign(name)
        }
        if let programID { text.write(" id \(programID)") }
        guard let actions else { return }
        text.write(" act [")
        for action in actions {
            text.write("{")
            if let name = action.name { text.foreign(name) }
            if let id = action.programID { text.write(" id \(id)") }
            text.write("}")
        }
        text.write("] ")
    }
}

extension SockmapProgram {
    fileprivate func write(to text: inout TextWriter) {
        text.write("map_id \(mapID)")
        if !mapName.isEmpty {
            text.write(" map_name ")
            text.foreign(mapName)
        }
        text.write(" attach_type \(attachType.name ?? "\(attachType.rawValue)") prog_id \(program.id)")
        program.writeName(to: &text)
        if let linkID { text.write(" link_id \(linkID)") }
        text.line()
    }
}

extension TextWriter {
    /// Each flag as a number of its own.
    fileprivate mutating func write(_ title: String, flags: UInt32) {
        write(title)
        for flag in bits(of: flags) { write("\(flag) ") }
    }
}

/// The bits that are set, each as the number it stands for.
private func bits(of flags: UInt32) -> [UInt32] {
    (0..<32).map { UInt32(1) << $0 }.filter { flags & $0 != 0 }
}

extension AttachType {
    /// What a chain of programs is called there.
    fileprivate var chainName: String {
        switch self {
        case .tcxIngress: "tcx/ingress"
        case .tcxEgress: "tcx/egress"
        case .netkitPrimary: "netkit/primary"
        case .netkitPeer: "netkit/peer"
        default: name ?? "\(rawValue)"
        }
    }
}

// MARK: JSON

extension NetSections {
    /// Writes the fields of an object that has been opened.
    func writeFields(to json: inout JSONWriter) {
        json.field("xdp") { json in json.array(xdp) { json, attachment in attachment.write(to: &json) } }
        json.field("tc") { json in json.array(traffic) { json, attachment in attachment.write(to: &json) } }
        json.field("flow_dissector") { json in
            json.array(flowDissectors) { json, id in
                json.object { json in json.field("id", id) }
            }
        }
        json.field("netfilter") { json in
            json.array(netfilter) { json, program in
                json.object { json in
                    json.field("pf", program.place.family)
                    json.field("hook", program.place.hook)
                    json.field("prio", program.place.priority)
                    json.field("flags", program.place.flags)
                    json.field("id", program.id)
                }
            }
        }
        guard let extra else { return }
        json.field("sk_lookup") { json in
            json.array(extra.socketLookups) { json, program in
                json.object { json in
                    json.field("id", program.id)
                    if let name = program.name { json.field("name", name) }
                }
            }
        }
        json.field("sockmap") { json in
            json.array(extra.sockmap) { json, attachment in attachment.write(to: &json) }
        }
    }
}

extension NamedInterface {
    /// Writes two fields of an object that has been opened.
    fileprivate func write(to json: inout JSONWriter) {
        json.field("devname", name)
        json.field("ifindex", index)
    }
}

extension XDPAttachment {
    fileprivate func write(to json: inout JSONWriter) {
        func write(_ program: XDPPrograms.Program, to json: inout JSONWriter) {
            json.field("mode", program.mode.rawValue)
            json.field("id", program.id)
        }
        json.object { json in
            interface.write(to: &json)
            guard programs.isMulti else {
                for program in programs.programs { write(program, to: &json) }
                return
            }
            json.field("multi_attachments") { json in
                json.array(programs.programs) { json, program in
                    json.object { json in write(program, to: &json) }
                }
            }
        }
    }
}

extension TrafficAttachment {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            interface.write(to: &json)
            switch place {
            case .chain(let type, let attached, let name):
                json.field("kind", type.chainName)
                if let name { json.field("name", name) }
                json.field("prog_id", attached.programID)
                json.field("prog_flags") { json in json.array(bits(of: attached.flags)) { $0.value($1) } }
                json.field("link_id", attached.linkID)
                json.field("link_flags") { json in json.array(bits(of: attached.linkFlags)) { $0.value($1) } }
            case .filter(let kind, let filter):
                json.field("kind", kind)
                filter.writeFields(to: &json)
            }
        }
    }
}

extension FilterProgram {
    fileprivate func writeFields(to json: inout JSONWriter) {
        if let name { json.field("name", name) }
        if let programID { json.field("id", programID) }
        guard let actions else { return }
        json.field("act") { json in
            json.array(actions) { json, action in
                json.object { json in
                    if let name = action.name { json.field("name", name) }
                    if let id = action.programID { json.field("id", id) }
                }
            }
        }
    }
}

extension SockmapProgram {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("map_id", mapID)
            if !mapName.isEmpty { json.field("map_name", mapName) }
            if let name = attachType.name {
                json.field("attach_type", name)
            } else {
                json.field("attach_type", attachType.rawValue)
            }
            json.field("prog_id", program.id)
            if let name = program.name { json.field("name", name) }
            if let linkID { json.field("link_id", linkID) }
        }
    }
}
