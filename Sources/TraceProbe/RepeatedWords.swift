import PathModel
import TextParsing

/// Words that a command line repeats, such as the conntrack state of each lookup, as one that a shell writes out again.
enum RepeatedWords {
    /// Fewer copies than this are written out.
    private static let fewCopies = 4

    /// A command line's words with runs of a word, or of two words in turn, folded: `$(printf " --ct=new%.0s" $(seq 24))`. A shell
    /// splits what that prints into the words again.
    ///
    /// - Parameter words: The words, quoted for a shell.
    /// - Returns: The words of a shorter line for the same program.
    static func folded(_ words: [String]) -> [String] {
        var folded: [String] = []
        var rest = words[...]
        while let word = rest.first {
            let runs = [1, 2].map { size in (size: size, count: copies(of: Array(rest.prefix(size)), in: rest)) }
            if let run = runs.first(where: { $0.count >= fewCopies }) {
                let repeated = rest.prefix(run.size).joined(separator: " ")
                folded.append("$(printf \" \(repeated)%.0s\" $(seq \(run.count)))")
                rest = rest.dropFirst(run.size * run.count)
            } else {
                folded.append(word)
                rest = rest.dropFirst()
            }
        }
        return folded
    }

    /// How often some words follow one another from the beginning, where a shell and its printf take them as they are.
    private static func copies(of unit: [String], in words: ArraySlice<String>) -> Int {
        guard unit.allSatisfy({ ShellWord.quoted($0) == $0 && !$0.contains("%") }) else { return 0 }
        var rest = words
        var count = 0
        while !rest.isEmpty, rest.prefix(unit.count).elementsEqual(unit) {
            rest = rest.dropFirst(unit.count)
            count += 1
        }
        return count
    }
}
