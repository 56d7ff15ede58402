/// What a kernel was found to offer, wherever that was written down, in the shape in which two are compared.
struct FeatureInventory: Equatable, Sendable {
    /// What is either there or not: types of programs, maps, and so on. Without a section, nobody looked.
    var sets: [Section: Set<String>] = [:]
    /// What there is for each type of program.
    var lists: [Section: [String: Set<String>]] = [:]
    /// Settings, with their values; `nil` for an option that is not set.
    var settings: [String: String?]?

    /// The parts of a probe, by their keys in JSON, in its order.
    enum Section: String, CaseIterable, Sendable {
        case settings = "system_config"
        case systemCall = "syscall_config"
        case programTypes = "program_types"
        case mapTypes = "map_types"
        case attachTypes = "attach_types"
        case linkTypes = "link_types"
        case helpers
        case functions = "kfuncs"
        case abilities = "misc"

        /// The end of a key that says of one thing whether it is there: `have_xdp_prog_type`.
        fileprivate var claimSuffix: String? {
            switch self {
            case .programTypes: "_prog_type"
            case .mapTypes: "_map_type"
            case .attachTypes: "_attach_type"
            case .linkTypes: "_link_type"
            case .systemCall, .abilities: ""
            default: nil
            }
        }

        /// The end of a key that lists what there is for a type of program: `xdp_available_helpers`.
        fileprivate var listSuffix: String? {
            switch self {
            case .helpers: "_available_helpers"
            case .functions: "_available_kfuncs"
            default: nil
            }
        }
    }

    /// The parts that somebody looked at.
    var sections: [Section] {
        Section.allCases.filter {
            $0 == .settings ? settings != nil : sets[$0] != nil || lists[$0] != nil
        }
    }

    /// Types of programs whose helpers no trial finds out: an empty list of theirs says nothing.
    private static let untriedTypes: Set<String> = ["tracing", "struct_ops", "ext", "lsm"]
}

extension FeatureInventory {
    init(_ found: BTFFeatures) {
        self.init(found.features) {
            found.name(of: $0)
        } mapType: {
            found.name(of: $0)
        } helper: {
            found.name(of: $0)
        }
        sets[.attachTypes] = Set((found.features.attachTypes ?? []).map { found.name(of: $0) })
        sets[.linkTypes] = Set((found.features.linkTypes ?? []).map { found.name(of: $0) })
    }

    /// What trials found, or anything else; the helpers that nobody could try are left out.
    init(
        _ features: FeatureSet,
        programType: (ProgramType) -> String = { $0.name ?? "\($0.rawValue)" },
        mapType: (MapType) -> String = { $0.name ?? "\($0.rawValue)" },
        helper: (Helper) -> String = { $0.name ?? "\($0.rawValue)" }
    ) {
        sets[.programTypes] = Set(features.programTypes.map(programType))
        sets[.mapTypes] = Set(features.mapTypes.map(mapType))
        var helpers: [String: Set<String>] = [:]
        for list in features.helpers {
            if let known = list.helpers { helpers[programType(list.programType)] = Set(known.map(helper)) }
        }
        lists[.helpers] = helpers
        if let kernelFunctions = features.kernelFunctions {
            lists[.functions] = Dictionary(
                kernelFunctions.map { (programType($0.programType), Set($0.names)) }, uniquingKeysWith: { $1 }
            )
        }
    }

    /// The helpers that are tried only where somebody asked for all: none of them was.
    var lacksLoggedHelpers: Bool {
        let logged = Set(Helper.logged.compactMap(\.name))
        return lists[.helpers].map { $0.values.allSatisfy { $0.isDisjoint(with: logged) } } ?? false
    }

    /// Reads the JSON of `feature probe`; `nil` for JSON of something else.
    init?(_ json: JSONValue) {
        guard json.members != nil else { return nil }
        for section in Section.allCases {
            guard let members = json[section.rawValue]?.members else { continue }
            if section == .settings {
                settings = Dictionary(
                    members.map { ($0.key, Self.setting($0.value)) }, uniquingKeysWith: { $1 })
            } else if let suffix = section.claimSuffix {
                sets[section] = Set(
                    members.lazy.filter { $0.value.boolean == true }.compactMap {
                        Self.claimed($0.key, suffix)
                    })
            } else if let suffix = section.listSuffix {
                lists[section] = Dictionary(
                    members.compactMap { member in
                        guard member.key.hasSuffix(suffix), let elements = member.value.elements else {
                            return nil
                        }
                        let type = String(member.key.dropLast(suffix.count))
                        if elements.isEmpty, section == .helpers, Self.untriedTypes.contains(type) {
                            return nil
                        }
                        return (type, Set(elements.compactMap(\.string)))
                    }, uniquingKeysWith: { $1 })
            }
        }
        if sets.isEmpty, lists.isEmpty { return nil }
    }

    private static func claimed(_ key: String, _ suffix: String) -> String? {
        guard key.hasPrefix("have_"), key.hasSuffix(suffix) else { return nil }
        return String(key.dropFirst(5).dropLast(suffix.count))
    }

    private static func setting(_ value: JSONValue) -> String? {
        value.isNull ? nil : value.string ?? value.source
    }
}

extension FeatureInventory {
    /// What is read of a pipe, or of a file of JSON: no probe has a hundredth of this.
    private static let sizeLimit = 64 << 20

    /// Opens what a user named: saved JSON, BTF, or an object file with BTF in it.
    static func open(path: String) throws -> FeatureInventory {
        var bytes: [UInt8]?
        if path == "-" {
            bytes = try readStandardInput(limit: sizeLimit)
        } else {
            switch try inputKind(path) {
            // What comes through a pipe cannot be looked at twice.
            case .anonymousPipe: bytes = try readAll(openFile(path), limit: sizeLimit, about: path)
            case .regular(let size) where size > 0:
                let head = try openFile(path)
                if looksLikeJSON(try readAll(head, limit: 1, about: path)) {
                    bytes = try readAll(
                        openFile(path), sizeHint: min(size, sizeLimit), limit: sizeLimit, about: path)
                }
            default: break
            }
        }
        guard let bytes else {
            return FeatureInventory(try BTFFeatures(BTFSource.file(path, base: nil).btf, place: path))
        }
        guard bytes.count <= sizeLimit else {
            throw BTFSourceError("\(path): has more than \(sizeLimit >> 20) MiB")
        }
        guard looksLikeJSON(bytes) else {
            return FeatureInventory(try BTFFeatures(labelled(path) { try BTF(bytes) }, place: path))
        }
        let document: JSONDocument
        do { document = try JSONDocument(bytes) } catch { throw BTFSourceError("\(path): \(error)") }
        if let inventory = FeatureInventory(document.root) { return inventory }
        throw BTFSourceError("\(path): not the JSON that 'feature probe' answers")
    }

    /// Something that is no BTF and begins as JSON does, behind blanks.
    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let first = bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        return first == 0x7b || first == 0x5b
    }
}
