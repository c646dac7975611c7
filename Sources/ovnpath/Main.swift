import Glibc
import PathCommands

@main
struct Main {
    static func main() async {
        exit(await Ovnpath.run(arguments: Array(CommandLine.arguments.dropFirst())))
    }
}
