import Foundation
import Testing

@testable import SwbpfCore

@Suite struct JSONWriterTests {
    private func written(pretty: Bool = false, _ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(pretty: pretty)
        body(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func quoted(_ text: String) -> String { written { $0.value(text) } }

    /// Two objects, nested and empty containers: all that the layout depends on.
    private func sample(_ json: inout JSONWriter) {
        json.array { json in
            json.object { json in
                json.field("id", 1)
                json.field("x") { json in json.array(["a", "b"]) { $0.value($1) } }
                json.field("none") { json in json.array { _ in } }
            }
            json.object { json in
                json.field("in") { json in json.object { $0.field("y", true) } }
                json.field("empty") { json in json.object { _ in } }
            }
        }
    }

    @Test func `the compact layout has no blanks at all`() {
        #expect(
            written { sample(&$0) }
                == #"[{"id":1,"x":["a","b"],"none":[]},{"in":{"y":true},"empty":{}}]"#)
    }

    @Test func `the pretty layout breaks lines before keys and closing brackets only`() {
        let expected = """
            [{
                    "id": 1,
                    "x": ["a","b"
                    ],
                    "none": []
                },{
                    "in": {
                        "y": true
                    },
                    "empty": {}
                }
            ]
            """
        #expect(written(pretty: true) { sample(&$0) } == expected)
    }

    @Test(arguments: [false, true])
    func `empty containers are two brackets in either layout`(pretty: Bool) {
        #expect(written(pretty: pretty) { $0.array { _ in } } == "[]")
        #expect(written(pretty: pretty) { $0.object { _ in } } == "{}")
        #expect(written(pretty: pretty) { $0.array { $0.array { _ in } } }.first == "[")
    }

    @Test func `an object alone begins at the margin`() {
        #expect(written(pretty: true) { $0.object { $0.field("id", 1) } } == "{\n    \"id\": 1\n}")
    }

    @Test func `nothing written is nothing`() {
        #expect(written { _ in } == "")
    }

    @Test(arguments: [
        ("", #""""#), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("\t\n\r\u{8}\u{c}", #""\t\n\r\b\f""#),
        ("\u{1}\u{1f}\u{0}", #""\u0001\u001f\u0000""#), ("/", #""/""#), ("\u{7f}\u{9b}", #""\u007f\u009b""#),
        ("é😀", "\"é😀\""), ("\u{2028}", "\"\u{2028}\""), ("\r\n", #""\r\n""#),
    ])
    func `text is escaped where JSON or a terminal needs it and nowhere else`(text: String, json: String) {
        #expect(quoted(text) == json)
    }

    @Test func `a byte that is no character becomes the replacement character`() {
        #expect(quoted(text(fromSystem: [0x61, 0xff, 0x62])) == "\"a\u{fffd}b\"")
    }

    @Test func `every byte makes valid JSON that reads as the same text`() throws {
        for byte in UInt8.min..<0x80 {
            let text = String(decoding: [byte], as: UTF8.self)
            let read = try JSONSerialization.jsonObject(with: Data("[\(quoted(text))]".utf8)) as? [String]
            #expect(read == [text])
        }
    }

    @Test func `numbers are decimal digits, all of them`() {
        #expect(written { $0.value(UInt64.max) } == "18446744073709551615")
        #expect(written { $0.value(Int64.min) } == "-9223372036854775808")
        #expect(written { $0.value(Int64.max) } == "9223372036854775807")
        #expect(written { $0.value(UInt8.max) } == "255")
        #expect(written { $0.value(Int8.min) } == "-128")
        #expect(written { $0.value(0) } == "0")
        #expect(written { $0.value(-1) } == "-1")
        #expect(written { $0.value(10) } == "10")
        #expect(written { $0.value(UInt128.max) } == "340282366920938463463374607431768211455")
        #expect(written { $0.value(Int128.min) } == "-170141183460469231731687303715884105728")
    }

    @Test func `claims, null and literals are words`() {
        #expect(
            written { json in
                json.array { json in
                    json.value(true)
                    json.value(false)
                    json.null()
                    json.literal("1.5")
                }
            } == "[true,false,null,1.5]")
    }

    @Test func `keys are escaped as text is`() {
        #expect(
            written {
                $0.object { json in
                    json.key(foreign: "a\"\n")
                    json.value(1)
                }
            } == #"{"a\"\n":1}"#)
    }

    @Test func `a document that is taken out in pieces is the same`() {
        var json = JSONWriter(pretty: true)
        var pieces: [UInt8] = []
        json.beginArray()
        for id in 1...2 {
            pieces += json.drain()
            json.beginObject()
            pieces += json.drain()
            json.field("id", id)
            json.endObject()
        }
        json.endArray()
        pieces += json.drain()
        let whole = written(pretty: true) { json in
            json.array([1, 2]) { json, id in json.object { $0.field("id", id) } }
        }
        #expect(String(decoding: pieces, as: UTF8.self) == whole)
        #expect(json.drain().isEmpty)
    }
}
