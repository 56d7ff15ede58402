extension Command {
    static let linkShow = Command(
        name: "show", aliases: ["list"], summary: "List links, or show one",
        arguments: [.selector(.link, isRequired: false)],
        run: { _ in DoneReport() })
}
