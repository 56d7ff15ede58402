/// A directory from which those in it are opened.
final class OpenDirectory: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }
}

/// Goes through all control groups below one. One that vanishes meanwhile is left out.
struct CgroupWalk: Sendable {
    let query: CgroupQuery
    /// Other file systems that are mounted in between are not entered.
    let device: UInt64
    /// The inodes of groups that were shown before and are left out; `nil` where inodes do not matter.
    let known: Set<UInt64>?

    /// A group that is still to be visited.
    private struct Place: Sendable {
        let parent: OpenDirectory
        let name: String
        let path: String
        let level: Int
    }

    /// A part of the answer, in its order.
    private enum Part {
        case done(CgroupForest)
        case waiting(Place)
    }

    /// From so many groups on that are to be visited, threads share the work.
    private static let manyPlaces = 32

    func below(_ root: OpenDirectory, path: String) -> CgroupForest {
        var query = query
        var forest = CgroupForest()
        let places = children(of: root, path: path, level: 0, noting: &forest)
        var parts: [Part] = [.done(forest)] + places.map { .waiting($0) }
        // Level by level, until there is enough to share; what was read keeps its place in the order.
        var waiting = places.count
        while waiting > 0, waiting < Self.manyPlaces {
            waiting = 0
            parts = parts.flatMap { part -> [Part] in
                guard case .waiting(let place) = part else { return [part] }
                let (forest, children) = visit(place, &query)
                waiting += children.count
                return [.done(forest)] + children.map { .waiting($0) }
            }
        }
        let shared = visitAll(parts.compactMap { if case .waiting(let place) = $0 { place } else { nil } })
        var index = 0
        return parts.reduce(into: CgroupForest()) { forest, part in
            switch part {
            case .done(let part): forest.append(part)
            case .waiting:
                if let part = shared[index] { forest.append(part) }
                index += 1
            }
        }
    }

    /// Visits each place with everything below it, in threads. `nil` where nothing was found.
    private func visitAll(_ places: [Place]) -> [CgroupForest?] {
        var forests = [CgroupForest?](repeating: nil, count: places.count)
        guard !places.isEmpty else { return forests }
        let queue = WorkQueue(places.count)
        let found = concurrently(min(processorCount(), 4)) { _ in
            var query = self.query
            var found: [(index: Int, forest: CgroupForest)] = []
            while let index = queue.take() {
                let forest = visitAll(from: places[index], &query)
                if !forest.isEmpty { found.append((index, forest)) }
            }
            return found
        }
        for part in found.joined() { forests[part.index] = part.forest }
        return forests
    }

    /// Visits a place and everything below it, in the order of the directories.
    private func visitAll(from place: Place, _ query: inout CgroupQuery) -> CgroupForest {
        var forest = CgroupForest()
        var stack = [place]
        while let place = stack.popLast() {
            let (found, children) = visit(place, &query)
            forest.append(found)
            stack += children.reversed()
        }
        return forest
    }

    /// What is at one place, and the places in it.
    private func visit(_ place: Place, _ query: inout CgroupQuery) -> (CgroupForest, [Place]) {
        var forest = CgroupForest()
        do throws(SystemCallError) {
            let directory = OpenDirectory(
                try openFile(place.name, .directory, in: place.parent.descriptor))
            let status = try fileStatus(of: directory.descriptor)
            guard status.device == device, !(known?.contains(status.inode) ?? false) else {
                return (forest, [])
            }
            if known != nil { forest.inodes = [status.inode] }
            let (programs, number) = query.ask(directory.descriptor)
            guard number == 0 else { throw ProgramQuery.error(number, about: place.path) }
            if !programs.isEmpty {
                forest.groups = [.init(path: place.path, level: place.level, programs: programs)]
            }
            // Most groups have none in them, and reading a directory takes longer than all else.
            guard status.linkCount != 2 else { return (forest, []) }
            let places = children(of: directory, path: place.path, level: place.level, noting: &forest)
            return (forest, places)
        } catch {
            forest.note(error, at: place.path)
            return (forest, [])
        }
    }

    private func children(
        of directory: OpenDirectory, path: String, level: Int, noting forest: inout CgroupForest
    ) -> [Place] {
        do throws(SystemCallError) {
            let base = path == "/" ? "/" : "\(path)/"
            return try directoryEntries(directory.descriptor, about: path).filter(\.isDirectory).map {
                let name = text(fromSystem: $0.name)
                return Place(parent: directory, name: name, path: base + name, level: level + 1)
            }
        } catch {
            forest.note(error, at: path)
            return []
        }
    }
}

extension CgroupForest {
    fileprivate var isEmpty: Bool { groups.isEmpty && failures.isEmpty && inodes.isEmpty }

    /// Notes what was refused; what has vanished is no news.
    fileprivate mutating func note(_ error: SystemCallError, at path: String) {
        guard !error.isNoEntry, !error.isNoDevice else { return }
        failures.append(SystemCallError(call: error.call, subject: path, number: error.number).description)
    }
}
