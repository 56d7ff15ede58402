/// What `btf diff` answers.
struct BTFDiffReport: Report {
    var differences: BTFDifferences

    var status: ExitStatus { differences.isEmpty ? .success : .different }

    func write(to text: inout TextWriter) { BTFDiffText(differences).write(to: &text) }

    func write(to json: inout JSONWriter) { BTFDiffJSON(differences: differences).write(to: &json) }
}
