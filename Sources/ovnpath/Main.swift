import Glibc
import PathCommands

@main
struct Main {
    static func main() async {
        let arguments = CommandLine.arguments
        exit(await Ovnpath.run(arguments: Array(arguments.dropFirst()), program: arguments.first ?? "ovnpath"))
    }
}
