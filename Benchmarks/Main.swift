import FoundationEssentials
import Glibc

/// `ovnpath-benchmark`: how fast the built program is on a replayed cluster, beside what ovnkube-trace does for the same
/// work. Prints Markdown, which `docs/performance.md` holds.
@main
enum Main {
    static let usage = """
        usage: ovnpath-benchmark [OPTION=VALUE ...] [trace] [pairs] [flows] [nodes]

          program=FILE      the program (.build/release/ovnpath)
          bundle=NAME       the cluster of testdata/bundles (today)
          latency=MS,...    the round trip to the cluster (0,20,100)
          pairs=N,...       connections of an assertion file (100,1000)
          flows=N,...       logical flows of the Southbound database (1000,10000,100000)
          nodes=N,...       nodes that the API server has (10,100,500)
          rounds=N          repetitions, the fastest of which is told (3)

        """

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == Launcher.flag { return Launcher.run(Array(arguments.dropFirst())) }
        guard let options = Options(arguments) else {
            print(usage)
            exit(2)
        }
        do {
            for scenario in options.scenarios {
                switch scenario {
                case .trace: try await TraceScenario(options: options).run()
                case .pairs: try await PairsScenario(options: options).run()
                case .flows: try await FlowsScenario(options: options).run()
                case .nodes: try await NodesScenario(options: options).run()
                }
            }
        } catch {
            print("ovnpath-benchmark: \(error)")
            exit(1)
        }
    }
}
