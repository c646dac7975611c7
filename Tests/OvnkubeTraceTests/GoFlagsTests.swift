import Testing

@testable import OvnkubeTrace

/// Flags as Go's package reads them.
@Suite struct GoFlagsTests {
    private static let definitions: [GoFlags.Definition] = [
        .init(name: "tcp", kind: .bool, help: "use tcp"), .init(name: "src", kind: .string(""), help: "who sends"),
        .init(name: "port", kind: .string("80"), help: "where to"),
    ]

    private func parse(_ arguments: String...) throws(GoFlags.Problem) -> GoFlags {
        try GoFlags(parsing: arguments, definitions: Self.definitions)
    }

    @Test func valuesFollowOrAreJoined() throws {
        for arguments in [["-src", "a"], ["--src", "a"], ["-src=a"], ["--src=a"]] {
            #expect(try GoFlags(parsing: arguments, definitions: Self.definitions).string("src") == "a")
        }
        #expect(try parse("-src=").string("src") == "")
        #expect(try parse("-src=a=b").string("src") == "a=b")
        #expect(try parse("-src", "-tcp").string("src") == "-tcp")
        #expect(try parse("-src", "a", "-src", "b").string("src") == "b")
        #expect(try parse().string("port") == "80")
    }

    @Test func booleansTakeNoFollowingValue() throws {
        #expect(try parse("-tcp").bool("tcp"))
        for word in ["1", "t", "T", "true", "TRUE", "True"] { #expect(try parse("-tcp=\(word)").bool("tcp")) }
        for word in ["0", "f", "F", "false", "FALSE", "False"] { #expect(try !parse("-tcp=\(word)").bool("tcp")) }
        let flags = try parse("-tcp", "false", "-src", "a")
        #expect(flags.bool("tcp"))
        #expect(flags.rest == ["false", "-src", "a"])
    }

    @Test func flagsEndAtTheFirstOtherArgument() throws {
        #expect(try parse("-tcp", "--", "-src", "a").rest == ["-src", "a"])
        #expect(try parse("-", "-tcp").rest == ["-", "-tcp"])
        #expect(try parse("word", "-nosuch").rest == ["word", "-nosuch"])
    }

    @Test(arguments: [
        (["-foo"], "flag provided but not defined: -foo"), (["--foo=1"], "flag provided but not defined: -foo"),
        (["-src"], "flag needs an argument: -src"), (["---"], "bad flag syntax: ---"),
        (["-=a"], "bad flag syntax: -=a"),
        (["--=a"], "bad flag syntax: --=a"),
        (["-tcp=x"], "invalid boolean value \"x\" for -tcp: parse error"),
        (["-tcp="], "invalid boolean value \"\" for -tcp: parse error"),
        (["-tcp=a\"b"], "invalid boolean value \"a\\\"b\" for -tcp: parse error"),
    ])
    func whatIsWrongIsSaidInGosWords(arguments: [String], message: String) {
        #expect(throws: GoFlags.Problem.wrong(message)) {
            try GoFlags(parsing: arguments, definitions: Self.definitions)
        }
    }

    @Test(arguments: ["-h", "-help", "--help", "--h"])
    func helpIsWanted(argument: String) {
        #expect(throws: GoFlags.Problem.helpWanted) { try parse("-tcp", argument, "-foo") }
    }

    @Test func theUsageIsSorted() {
        let usage = """
            Usage of tool:
              -port string
                \twhere to (default "80")
              -src string
                \twho sends
              -tcp
                \tuse tcp

            """
        #expect(GoFlags.usage(program: "tool", definitions: Self.definitions) == usage)
    }
}
