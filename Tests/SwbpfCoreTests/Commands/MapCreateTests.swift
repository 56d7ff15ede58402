import Testing

@testable import SwbpfCore

@Suite struct MapCreateTests {
    private func request(_ words: String) throws -> MapCreation {
        let parser = Parser(groups: CommandTable.groups)
        let words = words.split(separator: " ").map { $0 == "''" ? "" : String($0) }
        guard case .run(_, _, let given) = try parser.parse(["map", "create", "/f"] + words) else {
            throw UsageError("a question for help")
        }
        return try MapCreationRequest(given).creation
    }

    private func refusal(_ words: String) -> String? {
        do {
            _ = try request(words)
            return nil
        } catch {
            return message(for: error)
        }
    }

    // MARK: Words

    @Test func `the pairs may stand in any order`() throws {
        let creation = try request("name x entries 3 value 0x10 key 010 flags 5 type hash")
        #expect(creation == (try request("type hash key 8 value 16 entries 3 flags 5 name x")))
        #expect((creation.type, creation.keySize, creation.valueSize) == (1, 8, 16))
        #expect((creation.maximumEntries, creation.flags, creation.name) == (3, 5, "x"))
    }

    @Test func `keywords may be shortened, and mean what bpftool takes them for`() throws {
        let creation = try request("t array k 4 v 8 e 2 n x f 2 d lo")
        #expect((creation.type, creation.keySize, creation.valueSize) == (2, 4, 8))
        #expect((creation.maximumEntries, creation.flags, creation.name) == (2, 2, "x"))
        #expect(creation.interfaceIndex == 1)
    }

    @Test func `sizes that are left out are 0, and a name may be empty`() throws {
        let creation = try request("type queue name ''")
        #expect(
            (creation.keySize, creation.valueSize, creation.maximumEntries, creation.name) == (0, 0, 0, ""))
    }

    @Test func `a NUMA node brings its flag with it`() throws {
        let creation = try request("type hash name x numa_node 3")
        #expect((creation.numaNode, creation.flags) == (3, 4))
    }

    @Test func `map_extra has 64 bits`() throws {
        #expect(try request("type arena name x map_extra 0x7fff00000000").extra == 0x7fff_0000_0000)
    }

    @Test(arguments: [
        ("type hash", "'create' needs name NAME"),
        ("name x", "'create' needs type TYPE"),
        ("", "'create' needs type TYPE"),
        ("type", "'type' needs TYPE"),
        ("type hash name x key", "'key' needs SIZE"),
        ("type hash name x key 4 key 4", "'key' stands there twice"),
        ("type hash name x type hash", "'type' stands there twice"),
        ("type hash name x key four", "can't parse 'four' as a number"),
        (
            "type hash name x key 4294967296",
            "can't parse '4294967296' as a number: the largest possible is 4294967295"
        ),
        (
            "type hash name x map_extra 18446744073709551616",
            "can't parse '18446744073709551616' as a number: the largest possible is 18446744073709551615"
        ),
        ("type hash name x entries -1", "can't parse '-1' as a number"),
        ("type hassh name x", "'hassh' is not a type of map; did you mean 'hash'?"),
        ("type has name x", "'has' is not a type of map; did you mean 'hash'?"),
        ("type hash name x flags clones", "'clones' is not a flag of a map; did you mean 'clone'?"),
        (
            "type hash name x flags 4294967296",
            "can't parse '4294967296' as a flag: the largest possible is 4294967295"
        ),
        ("type hash name a-b", "'a-b' is not a map's name: letters, digits, '_' and '.' make one"),
        ("type hash name é", "'é' is not a map's name: letters, digits, '_' and '.' make one"),
        ("type hash name x dev no_such_device", "there is no network interface 'no_such_device'"),
        ("type hash name x dev lo offload_dev lo", "'dev' and 'offload_dev' are the same"),
        (
            "type hash name x key_type int",
            "'value_type' is missing: the kernel takes types of values alone or of both"
        ),
        (
            "type hash name x btf kernel",
            "'btf' says where types are, and neither 'value_type' nor 'key_type' names any"
        ),
        ("type hash name x value_type struct", "'struct' needs a name behind it"),
        ("type hash name x inner_map 4", "expected 'id', 'name' or 'pinned', got: '4'"),
    ])
    func `bad words are refused`(words: String, message: String) {
        #expect(refusal(words) == message)
    }

    @Test func `a word that is no keyword is answered with all of them`() {
        #expect(refusal("type hash name x size 4")?.hasSuffix("got: 'size'") == true)
    }

    @Test func `unspec is no type`() {
        #expect(refusal("type unspec name x")?.hasPrefix("'unspec' is not a type of map") == true)
    }

    @Test(arguments: [
        ("0", 0), ("no_prealloc", 1), ("0x400", 0x400), ("mmapable,rdonly", 0x408),
        ("mmapable|rdonly", 0x408),
        ("rdonly_prog,0x1,clone", 0x281), ("1|2", 3), ("clone,clone", 0x200), ("rb_overwrite", 0x80000),
    ])
    func `flags are names and numbers`(text: String, flags: UInt32) throws {
        #expect(try MapCreationRequest.flags(text) == flags)
    }

    @Test(arguments: ["", ",", "clone,", "|clone", "clone||clone", "CLONE", "x", "1x"])
    func `what is no flag is refused`(text: String) {
        #expect(throws: UsageError.self) { try MapCreationRequest.flags(text) }
    }

    @Test func `flags are told by name, and a number where there is none`() {
        #expect(MapFlags.description(0x4000_0401) == "no_prealloc,mmapable,0x40000000")
        #expect(MapFlags.description(0) == "")
    }

    // MARK: What types want

    private func complaints(_ words: String, types: Bool = false) throws -> [String] {
        var creation = try request(words + " name x")
        if types { (creation.keyType, creation.valueType) = (1, 1) }
        return MapDemands.complaints(about: creation, hasInnerMap: false)
    }

    @Test(arguments: [
        "type hash key 4 value 8 entries 1", "type array key 4 value 1 entries 1 flags mmapable",
        "type lpm_trie key 8 value 8 entries 1 flags no_prealloc", "type queue value 4 entries 1",
        "type ringbuf entries 65536", "type bloom_filter value 8 entries 4 map_extra 15",
        "type stack_trace key 4 value 1016 entries 4", "type cgroup_storage key 16 value 8",
        "type arena entries 4 flags mmapable", "type devmap key 4 value 8 entries 1",
        "type lru_hash key 4 value 8 entries 1 flags no_common_lru",
        "type struct_ops key 4 value 128 entries 1",
    ])
    func `nothing is said against maps as they should be`(words: String) throws {
        #expect(try complaints(words).isEmpty)
    }

    @Test(arguments: [
        ("type array key 8 value 8 entries 1", "keys have 4 bytes, not 8"),
        ("type hash value 8 entries 1", "keys have to have at least 1 byte"),
        ("type hash key 4 entries 1", "values have to have at least 1 byte"),
        ("type hash key 4 value 8", "'entries' has to be at least 1"),
        ("type queue key 4 value 8 entries 1", "it has no keys: leave 'key' out"),
        ("type ringbuf value 8 entries 4096", "it has no values: leave 'value' out"),
        ("type devmap key 4 value 2 entries 1", "values have 4 or 8 bytes, not 2"),
        ("type lpm_trie key 8 value 8 entries 1", "it needs 'flags no_prealloc'"),
        (
            "type lpm_trie key 4 value 8 entries 1 flags no_prealloc",
            "keys are 4 bytes for the length of a prefix and 1 to 256 bytes of it"
        ),
        ("type stack_trace key 4 value 9 entries 1", "values have 8 bytes for each frame of a stack"),
        (
            "type stack_trace key 4 value 40 entries 1 flags stack_build_id",
            "values have 32 bytes for each frame of a stack"
        ),
        ("type lru_hash key 4 value 8 entries 1 flags 1", "it cannot have the flag no_prealloc"),
        (
            "type hash key 4 value 8 entries 1 flags 2",
            "only an lru_hash or lru_percpu_hash can have the flag no_common_lru"
        ),
        (
            "type hash_of_maps key 4 value 4 entries 1",
            "it needs 'inner_map MAP', a map like those that it is to hold"
        ),
        (
            "type hash key 4 value 4 entries 1 map_extra 1",
            "only a bloom_filter, arena or rhash has a 'map_extra'"
        ),
        (
            "type sk_storage key 4 value 4 flags no_prealloc",
            "it needs types: 'key_type int value_type TYPE'"
        ),
        (
            "type cgroup_storage key 8 value 4 entries 1",
            "'entries' has to be 0: an entry lives as long as what it belongs to"
        ),
    ])
    func `what a type wants is said`(words: String, complaint: String) throws {
        #expect(try complaints(words) == [complaint])
    }

    @Test func `a ring buffer's size is a power of two`() throws {
        for size in [0, 1, 4095, 4097, 12288] {
            #expect(try complaints("type ringbuf entries \(size)").first?.contains("power of two") == true)
        }
    }
}
