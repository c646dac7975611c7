import TextParsing

/// The shell that starts a replay's daemons and outlives the replay by just enough to end them.
///
/// It runs one line of standard input after the other (`launch NAME LOG PROGRAM ARGUMENT…`). When the input ends,
/// which the kernel sees to however the replay's process ends, it kills every daemon, waits for each to be gone,
/// kills what else carries the folder in its environment and removes the folder.
///
/// Each daemon has a keeper, a subshell that waits for it: it reports an end that nobody asked for as
/// `died NAME STATUS`, and reaps the daemon when it is asked to end it, so that nothing is left when the keeper is gone.
/// A keeper that was only just started may miss the signal that asks it: the file `stopping` tells it the same.
enum SupervisorScript {
    /// For `sh -c`, with the folder as `$1`.
    static let text = """
        folder=$1
        keepers=
        trap : HUP INT QUIT TERM
        launch() {
            name=$1 log=$2
            shift 2
            (
                child= asked=
                trap 'asked=1; [ -z "$child" ] || kill -KILL "$child" 2>/dev/null' TERM
                "$@" </dev/null >>"$log" 2>&1 &
                child=$!
                if [ -n "$asked" ] || [ -e "$folder/stopping" ]; then
                    asked=1
                    kill -KILL "$child" 2>/dev/null
                fi
                wait "$child"
                status=$?
                if [ -n "$asked" ]; then wait "$child"; else echo "died $name $status"; fi
            ) &
            keepers="$keepers $!"
        }
        while IFS= read -r line; do eval "$line"; done
        : >"$folder/stopping"
        for keeper in $keepers; do kill -TERM "$keeper" 2>/dev/null; done
        wait
        for file in $(grep -lszxF "\(ReplayFolder.marker)=$folder" /proc/[0-9]*/environ); do
            process=${file#/proc/}
            kill -KILL "${process%/environ}" 2>/dev/null
        done
        rm -rf -- "$folder" || rm -rf -- "$folder"
        """

    /// The line that has the supervisor launch a program.
    static func launch(name: String, log: String, command: [String]) -> String {
        "launch " + ([name, log] + command).map(ShellWord.quoted).joined(separator: " ") + "\n"
    }
}
