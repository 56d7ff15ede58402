import KernelState
import Testing

/// `map dump`, `lookup`, `getnext` or `peek` of a fixture, in one of the forms of output.
struct MapCommand: CustomStringConvertible, Sendable {
    /// How the answer is to be written.
    enum Form: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case plain = ""
        case json = "-j"
        case pretty = "-p"

        /// All, or where programs start slowly so many that each writer is among them.
        static let some: [Form] = Tools.areSlow ? [.plain, .json] : allCases

        var options: [String] { rawValue.isEmpty ? [] : [rawValue] }
        var testDescription: String { "\(self)" }
    }

    let verb: String
    /// `["id", "5"]`
    let selector: [String]
    /// What stands behind the selector.
    var rest: [String] = []
    let form: Form
    /// How the map was made; `nil` for several.
    var plan: MapPlan?

    init(_ verb: String, _ fixture: MapFixture, _ form: Form, _ rest: [String] = []) {
        self.verb = verb
        selector = ["id", "\(fixture.id)"]
        self.rest = rest
        self.form = form
        plan = fixture.plan
    }

    init(_ verb: String, selector: [String], _ form: Form, _ rest: [String] = []) {
        self.verb = verb
        self.selector = selector
        self.rest = rest
        self.form = form
    }

    var isJSON: Bool { form != .plain }
    var arguments: [String] { form.options + ["map", verb] + selector + rest }
    var description: String { arguments.joined(separator: " ") + (plan.map { " (\($0))" } ?? "") }
}

/// A key or a value as words of a command line: decimal bytes.
func byteWords(_ bytes: [UInt8]) -> [String] { bytes.map { "\($0)" } }
