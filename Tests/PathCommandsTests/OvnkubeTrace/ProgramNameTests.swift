import FoundationEssentials
import Subprocess
import Testing

/// That the program is the tool under its name, and as a subcommand.
@Suite struct ProgramNameTests {
    @Test func asASubcommand() async throws {
        let usage = try #require(RecordedRun.text("usage.txt"))
        let help = try await Program.run(["ovnkube-trace", "-h"])
        #expect(help.exitCode == 0 && help.output == "" && help.error == usage, "\(help)")
        let wrong = try await Program.run(["ovnkube-trace", "-src"])
        #expect(wrong.exitCode == 2 && wrong.error == "flag needs an argument: -src\n" + usage, "\(wrong)")
    }

    @Test func underItsName() async throws {
        let usage = try #require(RecordedRun.text("usage.txt"))
        let folder = try TestFolder()
        let program =
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/ovnpath"
        let link = folder.path + "/ovnkube-trace"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program)
        let result = try await Subprocess.run(
            .name("env"), arguments: [link, "--help"], output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        #expect(result.terminationStatus == .exited(0))
        #expect(result.standardError == usage)
    }
}
