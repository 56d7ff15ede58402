extension LinkEntry {
    /// Keys that bpftool always writes are 0 where the kernel is too old to have the member.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", link.id)
            json.field("type", type)
            json.field("prog_id", link.programID)
            writeDetail(to: &json)
            notes.writePins(to: &json)
            if let bpfCookie { json.field("bpf_cookie", bpfCookie) }
            notes.writeHolders(to: &json)
        }
    }

    private func writeDetail(to json: inout JSONWriter) {
        switch link.detail {
        case .rawTracepoint(let link):
            json.field("tp_name", link.tracepoint)
            json.field("cookie", link.cookie ?? 0)
        case .tracing(let link):
            if let programType { json.field("prog_type", programType) }
            writeAttachType(to: &json)
            json.field("target_obj_id", link.targetObjectID)
            json.field("target_btf_id", link.targetTypeID)
            json.field("cookie", link.cookie ?? 0)
        case .cgroup(let link):
            json.field("cgroup_id", link.cgroupID)
            writeAttachType(to: &json)
        case .iterator(let link): link.write(to: &json)
        case .netns(let link):
            json.field("netns_ino", link.inode)
            writeAttachType(to: &json)
        case .xdp: writeDevice(to: &json)
        case .device:
            writeDevice(to: &json)
            writeAttachType(to: &json)
        case .perfEvent(let link): link.write(to: &json)
        case .kprobeMulti(let link): link.write(to: &json, symbols: symbols)
        case .structOps(let link): json.field("map_id", link.mapID)
        case .netfilter(let link):
            json.field("pf", link.family)
            json.field("hook", link.hook)
            json.field("prio", link.priority)
            json.field("flags", link.flags)
        case .uprobeMulti(let link): link.write(to: &json)
        case .sockmap(let link):
            json.field("map_id", link.mapID)
            writeAttachType(to: &json)
        case .none: break
        }
    }

    private func writeAttachType(to json: inout JSONWriter) {
        if let attachType { json.field("attach_type", attachType) }
    }

    private func writeDevice(to json: inout JSONWriter) {
        guard let device else { return }
        json.field("devname", device.shownName)
        json.field("ifindex", device.index)
    }
}

extension IteratorLink {
    fileprivate func write(to json: inout JSONWriter) {
        json.field("target_name", target)
        switch scope {
        case .map(let id): json.field("map_id", id)
        case .thread(let id): json.field("tid", id)
        case .process(let id): json.field("pid", id)
        case .cgroup(let id, let order):
            json.field("cgroup_id", id)
            json.field("order", KernelName(order))
        case .none: break
        }
    }
}

extension PerfEventLink {
    fileprivate func write(to json: inout JSONWriter) {
        switch event {
        case .uprobe(let probe):
            json.field("retprobe", probe.isReturn)
            json.field("file", probe.file)
            json.field("offset", probe.offset)
            json.field("cookie", cookie ?? 0)
            json.field("ref_ctr_offset", probe.counterOffset ?? 0)
        case .kprobe(let probe):
            json.field("retprobe", probe.isReturn)
            json.field("addr", probe.address)
            json.field("func", probe.function)
            json.field("offset", probe.offset)
            json.field("missed", probe.missed ?? 0)
            json.field("cookie", cookie ?? 0)
        case .tracepoint(let name):
            json.field("tracepoint", name)
            json.field("cookie", cookie ?? 0)
        case .counter(let counter):
            if let name = counter.typeName {
                json.field("event_type", name)
            } else {
                json.field("event_type", counter.type)
            }
            if let name = counter.configurationName {
                json.field("event_config", name)
            } else {
                json.field("event_config", counter.configuration)
            }
            json.field("cookie", cookie ?? 0)
        case .none: break
        }
    }
}

extension KprobeMultiLink {
    /// A function that nobody knows the name of has an empty one: bpftool leaves it out, but `func_cnt` tells.
    fileprivate func write(to json: inout JSONWriter, symbols: [KernelSymbol?]) {
        json.field("retprobe", isReturn)
        json.field("func_cnt", functionCount)
        json.field("missed", missed ?? 0)
        json.field("funcs") { json in
            json.array(zip(functions, symbols)) { json, element in
                let (function, symbol) = element
                json.object { json in
                    json.field("addr", function.address)
                    json.field("func", symbol?.name ?? "")
                    json.field("module") { json in
                        if let module = symbol?.module { json.value(module) } else { json.null() }
                    }
                    json.field("cookie", function.cookie)
                }
            }
        }
    }
}

extension UprobeMultiLink {
    fileprivate func write(to json: inout JSONWriter) {
        json.field("retprobe", isReturn)
        json.field("path", path)
        json.field("func_cnt", placeCount)
        json.field("pid", processID)
        json.field("funcs") { json in
            json.array(places) { json, place in
                json.object { json in
                    json.field("offset", place.offset)
                    json.field("ref_ctr_offset", place.counterOffset)
                    json.field("cookie", place.cookie)
                }
            }
        }
    }
}
