/// Completes words with what exists on the running system.
struct LiveWords: CompletionSource {
    func candidates(for subject: CompletionSubject, prefix: String) -> [CompletionCandidate] {
        switch subject {
        case .ids(let kind): ids(of: kind, prefix)
        case .names(.program): programNames(prefix)
        case .names(let kind): merged(kind.summaries().map { ($0.name, $0) }, prefix)
        case .tags: merged(ObjectKind.program.summaries().map { (hex($0.tag), $0) }, prefix)
        case .pins(let kind): pins(of: kind, prefix)
        case .pinDirectories:
            BPFFileSystems.directories(beginningWith: prefix).map {
                CompletionCandidate($0, "BPF file system")
            }
        case .modules: BTFSource.moduleNames().filter { $0.hasPrefix(prefix) }.map { CompletionCandidate($0) }
        case .typeNames: typeNames(prefix)
        // The map's own types are asked for where they are read.
        case .entryFields(let selector, let part): entryFields(of: selector, part, prefix)
        case .mapTypes:
            MapType.names.dropFirst().filter { $0.hasPrefix(prefix) }.map { CompletionCandidate($0) }
        case .mapFlags: mapFlags(prefix)
        case .cgroups:
            CgroupMounts.paths(beginningWith: prefix).map { CompletionCandidate($0, "control group") }
        case .structOps(let word):
            merged(
                StructOpsMaps.summaries().map { (word == .id ? String($0.id) : $0.name, $0) }, prefix)
        case .features: features(prefix)
        case .interfaces: interfaceNames().filter { $0.hasPrefix(prefix) }.map { CompletionCandidate($0) }
        }
    }

    /// Nobody reads what more objects are than this, and asking takes longer than a key press may.
    private static let describedCount = 500

    /// Names of the kernel's structures, unions, enumerations and typedefs. A user who has typed nothing
    /// yet is not helped by any of so many.
    private func typeNames(_ prefix: String) -> [CompletionCandidate] {
        guard !prefix.isEmpty, let btf = RunningKernel.btf else { return [] }
        return btf.typeNames(beginningWith: prefix, atMost: Self.describedCount).map {
            CompletionCandidate($0)
        }
    }

    /// What releases of Linux brought. A user who has typed nothing yet is not helped by any of so many.
    private func features(_ prefix: String) -> [CompletionCandidate] {
        guard !prefix.isEmpty else { return [] }
        return merged(
            KernelHistory.features.lazy.filter { $0.name.hasPrefix(prefix) }
                .map { CompletionCandidate($0.name, $0.what) })
    }

    /// Each word once.
    private func merged(_ candidates: some Sequence<CompletionCandidate>) -> [CompletionCandidate] {
        var seen: Set<String> = []
        return candidates.filter { seen.insert($0.word).inserted }
    }

    /// Fields of a map's key or value, one level at a time, with their types beside them.
    private func entryFields(of selector: Selector, _ part: String, _ prefix: String)
        -> [CompletionCandidate]
    {
        let start = "\(part)."
        guard prefix.hasPrefix(start) || start.hasPrefix(prefix),
            let map = try? OpenMap.open(selector, .read), let types = try? map.types()
        else { return [] }
        let type = part == "key" ? types.key : types.value
        guard type != 0 else { return [] }
        let path = String(prefix.dropFirst(start.count))
        var paths = BTFPlace.fields(of: type, in: types.btf, prefix: path)
        // Nothing is finished with the name of a structure.
        if paths.count == 1 {
            paths += BTFPlace.fields(of: type, in: types.btf, prefix: paths[0] + ".")
        }
        return paths.prefix(Self.describedCount).map { path in
            let place = try? BTFPlace.find(path, in: types.btf, type: type)
            return CompletionCandidate(
                start + path, place.map { BTFTypeText.text(of: $0.type, in: types.btf) } ?? "")
        }
    }

    /// The flags that may be added to those that are written already.
    private func mapFlags(_ prefix: String) -> [CompletionCandidate] {
        let start = prefix.lastIndex(where: MapFlags.isSeparator).map { prefix.index(after: $0) }
        let written = prefix[..<(start ?? prefix.startIndex)]
        let given = written.split(whereSeparator: MapFlags.isSeparator)
        return MapFlags.names.compactMap { flag in
            let word = written + flag.name
            guard word.hasPrefix(prefix), !given.contains(flag.name[...]) else { return nil }
            return CompletionCandidate(String(word))
        }
    }

    private func ids(of kind: ObjectKind, _ prefix: String) -> [CompletionCandidate] {
        let ids = ((try? kind.ids()) ?? []).filter { String($0).hasPrefix(prefix) }
        guard ids.count <= Self.describedCount else { return ids.map { CompletionCandidate(String($0)) } }
        return kind.summaries(of: ids).map { CompletionCandidate(String($0.id), $0.description) }
    }

    /// Each word once, however many objects it stands for.
    private func merged(_ objects: [(word: String, summary: ObjectSummary)], _ prefix: String)
        -> [CompletionCandidate]
    {
        var words: [String] = []
        var found: [String: [ObjectSummary]] = [:]
        for (word, summary) in objects where !word.isEmpty && word.hasPrefix(prefix) {
            if found[word] == nil { words.append(word) }
            found[word, default: []].append(summary)
        }
        return words.map { word in
            let objects = found[word] ?? []
            guard objects.count == 1, let object = objects.first else {
                return CompletionCandidate(word, "\(objects.count) objects")
            }
            return CompletionCandidate(
                word, object.name == word ? "\(object.type) id \(object.id)" : object.description)
        }
    }

    /// A program is chosen by its whole name, of which the kernel keeps only the beginning.
    private func programNames(_ prefix: String) -> [CompletionCandidate] {
        let kind = ObjectKind.program
        var functionNames = FunctionNames()
        var objects: [(word: String, summary: ObjectSummary)] = []
        for var summary in kind.summaries()
        where summary.name.hasPrefix(prefix) || prefix.hasPrefix(summary.name) {
            if summary.name.utf8.count == 15, let descriptor = try? kind.open(id: summary.id),
                let program = try? Programs.info(descriptor, id: summary.id),
                let typeID = program.functionTypeID,
                let name = functionNames.name(ofFunction: typeID, inBTF: program.btfID)
            {
                summary.name = name
            }
            objects.append((summary.name, summary))
        }
        return merged(objects, prefix)
    }

    private func pins(of kind: ObjectKind, _ prefix: String) -> [CompletionCandidate] {
        BPFFileSystems.files(beginningWith: prefix).compactMap { path in
            guard let descriptor = try? openPin(path), (try? ObjectKind.of(descriptor)) == kind,
                let summary = try? kind.summary(of: descriptor)
            else { return nil }
            return CompletionCandidate(path, "id \(summary.id) \(summary.description)")
        }
    }
}
