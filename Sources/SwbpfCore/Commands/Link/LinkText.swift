// Blanks at the ends of lines are bpftool's: scripts that split lines at two blanks count on them.

extension LinkEntry {
    func write(to text: inout TextWriter) {
        text.heading(link.id, type)
        if case .structOps(let link) = link.detail {
            text.write("  map \(link.mapID)  ")
        } else {
            text.write("  prog \(link.programID)  ")
        }
        writeDetail(to: &text)
        notes.writePins(to: &text)
        if let bpfCookie { text.write("\n\tbpf_cookie \(bpfCookie)") }
        notes.writeHolders(to: &text)
        text.line()
    }

    private func writeDetail(to text: inout TextWriter) {
        switch link.detail {
        case .rawTracepoint(let link):
            text.write("\n\ttp '")
            text.foreign(link.tracepoint)
            text.write("'  ")
            text.writeCookie(link.cookie)
        case .tracing(let link):
            text.write("\n\t")
            if let programType { text.write("prog_type", programType) }
            writeAttachType(to: &text)
            if link.targetObjectID != 0 || link.targetTypeID != 0 {
                text.write("\n\ttarget_obj_id \(link.targetObjectID)  target_btf_id \(link.targetTypeID)  ")
            }
            if let cookie = link.cookie, cookie != 0 { text.write("\n\tcookie \(cookie)  ") }
        case .cgroup(let link):
            text.write("\n\tcgroup_id \(link.cgroupID)  ")
            writeAttachType(to: &text)
        case .iterator(let link): link.write(to: &text)
        case .netns(let link):
            text.write("\n\tnetns_ino \(link.inode)  ")
            writeAttachType(to: &text)
        case .xdp, .device:
            writeDevice(to: &text)
            writeAttachType(to: &text)
        case .perfEvent(let link): link.write(to: &text)
        case .kprobeMulti(let link): link.write(to: &text, symbols: symbols)
        case .netfilter(let link): link.writeHook(to: &text)
        case .uprobeMulti(let link): link.write(to: &text)
        case .sockmap(let link):
            text.write("\n\tmap_id \(link.mapID)  ")
            writeAttachType(to: &text)
        // The first line has all there is.
        case .structOps, .none: break
        }
    }

    private func writeAttachType(to text: inout TextWriter) {
        if let attachType { text.write("attach_type", attachType) }
    }

    private func writeDevice(to text: inout TextWriter) {
        guard let device else { return }
        text.write("\n\tifindex ")
        text.foreign(device.shownName)
        if device.name != nil { text.write("(\(device.index))") }
        text.write("  ")
    }
}

extension TextWriter {
    fileprivate mutating func write(_ word: String, _ value: KernelName) {
        write("\(word) ")
        if let name = value.name { foreign(name) } else { write(value.number) }
        write("  ")
    }

    fileprivate mutating func writeCookie(_ cookie: UInt64?) {
        if let cookie, cookie != 0 { write("cookie \(cookie)  ") }
    }
}

extension IteratorLink {
    fileprivate func write(to text: inout TextWriter) {
        text.write("target_name ")
        text.foreign(target)
        text.write("  ")
        switch scope {
        case .map(let id): text.write("map_id \(id)  ")
        // One blank behind these two.
        case .thread(let id): text.write("tid \(id) ")
        case .process(let id): text.write("pid \(id) ")
        case .cgroup(let id, let order):
            text.write("cgroup_id \(id)  ")
            text.write("order", KernelName(order))
        case .none: break
        }
    }
}

extension NetfilterLink {
    func writeHook(to text: inout TextWriter) {
        text.write("\n\t\(familyName ?? "pf: \(family)")")
        text.write(hookName.map { " \($0)" } ?? ", hook \(hook),")
        text.write(" prio \(priority)")
        if flags != 0 { text.write(" flags 0x\(hex(UInt64(flags)))") }
    }
}

extension PerfEventLink {
    /// What has no name, since the kernel does not tell it, gets no line.
    fileprivate func write(to text: inout TextWriter) {
        switch event {
        case .uprobe(let probe): write(probe, to: &text)
        case .kprobe(let probe): write(probe, to: &text)
        case .tracepoint(let name):
            guard !name.isEmpty else { return }
            text.write("\n\ttracepoint ")
            text.foreign(name)
            text.write("  ")
            text.writeCookie(cookie)
        case .counter(let counter):
            // The blank before the colon is bpftool's.
            text.write("\n\tevent \(counter.typeName ?? "\(counter.type) "):")
            text.write("\(counter.configurationName ?? String(counter.configuration))  ")
            text.writeCookie(cookie)
        case .none: break
        }
    }

    private func write(_ probe: UserProbe, to text: inout TextWriter) {
        guard !probe.file.isEmpty else { return }
        text.write(probe.isReturn ? "\n\turetprobe " : "\n\tuprobe ")
        text.foreign(probe.file)
        // As C prints it: 0 has no prefix.
        text.write(probe.offset == 0 ? "+0  " : "+0x\(hex(UInt64(probe.offset)))  ")
        text.writeCookie(cookie)
        if let offset = probe.counterOffset, offset != 0 { text.write("ref_ctr_offset 0x\(hex(offset))  ") }
    }

    private func write(_ probe: KernelProbe, to text: inout TextWriter) {
        guard !probe.function.isEmpty || probe.address != 0 else { return }
        text.write(probe.isReturn ? "\n\tkretprobe " : "\n\tkprobe ")
        if probe.address != 0 { text.write("\(hex(probe.address)) ") }
        text.foreign(probe.function)
        if probe.offset != 0 { text.write("+0x\(hex(UInt64(probe.offset)))") }
        if let missed = probe.missed, missed != 0 { text.write("  missed \(missed)") }
        if let cookie, cookie != 0 { text.write("  cookie \(cookie)") }
        text.write("  ")
    }
}

extension KprobeMultiLink {
    fileprivate func write(to text: inout TextWriter, symbols: [KernelSymbol?]) {
        text.write(isReturn ? "\n\tkretprobe.multi  " : "\n\tkprobe.multi  ")
        text.write("func_cnt \(functionCount)  ")
        if let missed, missed != 0 { text.write("missed \(missed)  ") }
        text.write("\n\taddr             cookie           func [module]")
        for (function, symbol) in zip(functions, symbols) {
            text.write("\n\t\(hex(function.address, width: 16)) ")
            text.padded(hex(function.cookie), to: 16)
            text.write(" ")
            // bpftool leaves out the whole line.
            guard let symbol else {
                text.write("(unknown)  ")
                continue
            }
            text.foreign(symbol.name)
            if let module = symbol.module {
                text.write(" [")
                text.foreign(module)
                text.write("]")
            }
            text.write("  ")
        }
    }
}

extension UprobeMultiLink {
    fileprivate func write(to text: inout TextWriter) {
        text.write(isReturn ? "\n\turetprobe.multi  " : "\n\tuprobe.multi  ")
        text.write("path ")
        text.foreign(path)
        text.write("  func_cnt \(placeCount)  ")
        if processID != 0 { text.write("pid \(processID)  ") }
        text.write("\n\toffset             ref_ctr_offset     cookies         ")
        for place in places {
            text.write("\n\t")
            for (index, number) in [place.offset, place.counterOffset, place.cookie].enumerated() {
                text.write(index == 0 ? "0x" : " 0x")
                text.padded(hex(number), to: 16)
            }
        }
    }
}
