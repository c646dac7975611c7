import PathModel
import TextParsing

/// The trials of probes that look for one value after the other (``SwitchTrace/Choice``).
///
/// Several probes may differ in nothing but what they look for, such as the endpoints of one load balancer: what a value led
/// to is held for the others, so that each value is run once for all of them.
struct ChoiceTrials: Sendable {
    /// What such probes have in common.
    private struct Subject: Hashable {
        var argv: [String]
        var portOf: SwitchPort?
        var resumption: SwitchTrace.Resumption?
        var values: [String]

        init?(_ probe: Probe) {
            guard let trace = probe.switchTrace, let choice = trace.choice else { return nil }
            (argv, portOf, resumption, values) = (trace.argv, trace.portOf, trace.resumption, choice.values)
        }
    }

    private let numbers: [Subject: Int]

    /// Finds the probes of a script that try the same.
    init(of probes: [Probe]) {
        var counts: [Subject: Int] = [:]
        for subject in probes.compactMap(Subject.init) { counts[subject, default: 0] += 1 }
        var numbers: [Subject: Int] = [:]
        for subject in probes.compactMap(Subject.init) where counts[subject] ?? 0 > 1 && numbers[subject] == nil {
            numbers[subject] = numbers.count + 1
        }
        self.numbers = numbers
    }

    /// The number under which a probe's outputs are held; `nil` where no other probe tries the same.
    func number(of probe: Probe) -> Int? { Subject(probe).flatMap { numbers[$0] } }

    /// What a script needs that has such probes: outputs are let go of when others are held, for they are long.
    var functions: String {
        guard !numbers.isEmpty else { return "" }
        return """
            group= held=
            trials() { [ "$group" = $1 ] || { for one in $held; do unset "out$one" "status$one"; done; group=$1 held=; }; }

            """
    }

    /// The lines that try the values and leave the wanted output in `$out`, else the first value's.
    ///
    /// - Parameters:
    ///   - choice: The values, and what the wanted output contains.
    ///   - run: The lines that run the command with `$choice` and leave its output in `$out`, its exit code in `$status`.
    ///   - number: The number under which outputs are held, where other probes try the same.
    /// - Returns: The lines.
    static func body(_ choice: SwitchTrace.Choice, run: String, sharedAs number: Int?) -> String {
        var (start, trial) = ("", run)
        if let number {
            start = "trials \(number)\n"
            trial = """
                eval "status=\\${status$trial-} out=\\${out$trial-}"
                [ -n "$status" ] || {
                \(run)
                case $status in \(CommandLines.timeouts)) ;;
                *) eval "status$trial=\\$status out$trial=\\$out"; held="$held $trial";; esac
                }
                """
        }
        return start + """
            first= found= trial=0
            for choice in \(choice.values.map(ShellWord.quoted).joined(separator: " ")); do
            trial=$((trial+1))
            \(trial)
            [ -n "$first" ] || { first=$out; failed=$status; }
            case $status in \(CommandLines.timeouts)) break;; esac
            case "$out" in *\(ShellWord.quoted(choice.wanted))*) found=1; break;; esac
            done
            [ -n "$found" ] || { out=$first; status=$failed; }
            show $status
            """
    }
}
