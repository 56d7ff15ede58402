import Testing

@testable import SwbpfCore

@Suite struct NetlinkMessageTests {
    private let dump = NetlinkRequest("RTM_GETLINK", 18, flags: NetlinkRequest.dump, [])
    private let change = NetlinkRequest("RTM_SETLINK", 19, flags: NetlinkRequest.acknowledge, [])

    /// The types of the messages that are read from datagrams, and the state of the answer after them.
    private func read(
        _ datagrams: [UInt8]..., request: NetlinkRequest? = nil
    ) throws -> (types: [UInt16], answer: NetlinkAnswer) {
        var answer = NetlinkAnswer(to: request ?? dump, sequence: 1, about: "x")
        var types: [UInt16] = []
        for datagram in datagrams { try answer.add(datagram.span) { type, _ in types.append(type) } }
        return (types, answer)
    }

    private func refusal(_ datagram: [UInt8], request: NetlinkRequest? = nil) -> SystemCallError? {
        do {
            _ = try read(datagram, request: request)
            return nil
        } catch { return error as? SystemCallError }
    }

    // MARK: Requests

    @Test func `a request has its length, type, flags, sequence and no sender`() {
        let request = NetlinkRequest("RTM_GETLINK", 18, flags: NetlinkRequest.dump, [1, 2, 3, 4])
        #expect(
            request.message(sequence: 9)
                == [20, 0, 0, 0, 18, 0, 1, 3, 9, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
    }

    @Test func `attributes are filled up to four bytes, which their length does not count`() {
        var request = NetlinkRequest("RTM_SETLINK", 19, flags: 0, [])
        request.append(attribute: 3, [0x61, 0])
        #expect(request.body == [6, 0, 3, 0, 0x61, 0, 0, 0])
    }

    @Test func `nested attributes stand within one that says so`() {
        let request = InterfaceHook.xdpRequest(-1, 2, 5)
        #expect(request.body.count == 16 + 4 + 8 + 8)
        #expect(request.body[4] == 5)
        #expect(
            Array(request.body[16...]) == [
                20, 0, 43, 0x80, 8, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 8, 0, 3, 0, 2, 0, 0, 0,
            ])
    }

    // MARK: Answers

    @Test func `messages of a list are read until it is done, in however many datagrams`() throws {
        let (types, answer) = try read(
            NetlinkBytes.message(16, flags: 2, [1]) + NetlinkBytes.message(16, flags: 2, []),
            NetlinkBytes.message(17, flags: 2, []),
            NetlinkBytes.message(3, flags: 2, [0, 0, 0, 0]))
        #expect(types == [16, 16, 17])
        #expect(answer.isComplete && !answer.isInterrupted)
    }

    @Test func `without its end an answer is not complete`() throws {
        #expect(try !read(NetlinkBytes.message(16, flags: 2, [])).answer.isComplete)
        #expect(try !read([]).answer.isComplete)
    }

    @Test func `one message that is no part of a list is the whole answer`() throws {
        #expect(try read(NetlinkBytes.message(16, [])).answer.isComplete)
    }

    @Test func `what is to be done is done when the kernel says so`() throws {
        let (types, answer) = try read(
            NetlinkBytes.message(16, []), NetlinkBytes.message(2, NetlinkBytes.error(0)), request: change)
        #expect(types == [16])
        #expect(answer.isComplete)
    }

    @Test(arguments: [UInt16(0x12), 0x10])
    func `a list that changed meanwhile is known by any of its messages`(flags: UInt16) throws {
        let (_, answer) = try read(
            NetlinkBytes.message(16, flags: flags | 2, []) + NetlinkBytes.message(3, flags: 2, [0, 0, 0, 0]))
        #expect(answer.isComplete && answer.isInterrupted)
    }

    @Test func `answers to other requests, and messages that say nothing, are passed over`() throws {
        let (types, answer) = try read(
            NetlinkBytes.message(16, flags: 2, sequence: 7, [])
                + NetlinkBytes.message(2, sequence: 0, NetlinkBytes.error(-1))
                + NetlinkBytes.message(1, []) + NetlinkBytes.message(4, [])
                + NetlinkBytes.message(17, flags: 2, []))
        #expect(types == [17])
        #expect(!answer.isComplete)
    }

    @Test func `what stands behind the end is not read`() throws {
        let (types, _) = try read(
            NetlinkBytes.message(3, flags: 2, [0, 0, 0, 0]) + NetlinkBytes.message(16, [1]) + [1, 2, 3])
        #expect(types.isEmpty)
    }

    @Test func `an end without a word is an end`() throws {
        #expect(try read(NetlinkBytes.message(3, flags: 2, [])).answer.isComplete)
    }

    // MARK: Errors

    @Test func `an error has the request's name and the subject`() {
        let error = refusal(NetlinkBytes.message(2, NetlinkBytes.error(-16)))
        #expect(error?.description == "x: RTM_GETLINK: Device or resource busy")
    }

    @Test func `the kernel's own words stand behind the reason`() {
        let words = NetlinkBytes.attribute(1, "XDP program already attached")
        let error = refusal(
            NetlinkBytes.message(2, flags: 0x300, NetlinkBytes.error(-16, words)), request: change)
        #expect(error?.explanation == "XDP program already attached")
        #expect(
            error?.description
                == "x: RTM_SETLINK: Device or resource busy (XDP program already attached)")
    }

    @Test func `they are found behind a request that is repeated whole`() {
        let request = [UInt8](repeating: 0xee, count: 20)
        let words = NetlinkBytes.attribute(2, 4) + NetlinkBytes.attribute(1, "no")
        let error = refusal(
            NetlinkBytes.message(2, flags: 0x200, NetlinkBytes.error(-22, requestLength: 34, request + words))
        )
        #expect(error?.explanation == "no")
    }

    @Test func `a list that ends with an error is refused, in the kernel's words`() {
        let content = littleEndianBytes(Int32(-95)) + NetlinkBytes.attribute(1, "not here")
        let error = refusal(NetlinkBytes.message(3, flags: 0x202, content))
        #expect(error?.isNotSupported == true && error?.explanation == "not here")
    }

    @Test(arguments: [UInt32(0), 15, 21, 0x8000_0000, .max])
    func `a request of a length that cannot be leaves the error without words`(length: UInt32) {
        let words = NetlinkBytes.attribute(1, "no")
        let error = refusal(
            NetlinkBytes.message(2, flags: 0x200, NetlinkBytes.error(-1, requestLength: length, words)))
        #expect(error?.number == 1)
    }

    @Test(arguments: [
        NetlinkBytes.message(16, length: 15, []), NetlinkBytes.message(16, length: 0, []),
        NetlinkBytes.message(16, length: 17, []), NetlinkBytes.message(16, length: .max, []),
        [16], [UInt8](repeating: 0, count: 15), NetlinkBytes.message(16, flags: 2, []) + [1, 2, 3],
        NetlinkBytes.message(2, [1, 2, 3]), NetlinkBytes.message(2, NetlinkBytes.error(.min)),
    ])
    func `messages that are cut or lie about their length are refused`(datagram: [UInt8]) {
        #expect(refusal(datagram)?.reason == "Bad message")
    }

    // MARK: Attributes

    private func attributes(_ bytes: [UInt8], from start: Int = 0) -> [(type: UInt16, count: Int)] {
        var found: [(UInt16, Int)] = []
        forEachAttribute(in: bytes.span, from: start) { found.append(($0, $1.count)) }
        return found
    }

    @Test func `attributes are found one behind the other, without the marks of their types`() {
        let bytes =
            NetlinkBytes.attribute(1, [1]) + NetlinkBytes.attribute(0x8002, [])
            + NetlinkBytes.attribute(0x4003, 5)
        #expect(attributes(bytes).map(\.type) == [1, 2, 3])
        #expect(attributes(bytes).map(\.count) == [1, 0, 4])
    }

    @Test func `the padding of the last may be missing`() {
        #expect(attributes([5, 0, 9, 0, 1]).map(\.count) == [1])
    }

    @Test(arguments: [UInt16(0), 3, 9, .max])
    func `the first attribute that lies about its length is the end`(length: UInt16) {
        let bytes =
            NetlinkBytes.attribute(1, 7) + NetlinkBytes.attribute(2, length: length, [1, 2, 3, 4])
        #expect(attributes(bytes).map(\.type) == [1])
    }

    @Test(arguments: [-4, -1, 8, 9, Int.max])
    func `a list that begins where nothing is has no attributes`(start: Int) {
        #expect(attributes(NetlinkBytes.attribute(1, 7), from: start).isEmpty)
    }

    @Test(
        arguments: [([0x61, 0, 0x62], "a"), ([0x61, 0x62], "ab"), ([], ""), ([0], "")] as [([UInt8], String)])
    func `a text ends with its NUL or its attribute`(bytes: [UInt8], text: String) {
        let found = netlinkText(bytes.span)
        #expect(found == text)
    }
}
