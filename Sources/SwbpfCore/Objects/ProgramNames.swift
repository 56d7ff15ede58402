/// Names of programs as the pointers of struct_ops show them.
enum ProgramNames {
    /// The whole name of the function that a program begins with; `nil` if nobody may know it.
    static func function(of id: UInt32) -> String? {
        guard let descriptor = try? ObjectKind.program.open(id: id),
            let program = try? Programs.info(descriptor, id: id), let type = program.functionTypeID
        else { return nil }
        var names = FunctionNames()
        return names.name(ofFunction: type, inBTF: program.btfID)
    }
}
