/// The words of a rule of nft or iptables, taken one by one.
struct RuleWords {
    private let words: [String]
    private var index = 0

    /// Words are separated by spaces; braces and commas are words of their own, and a text in double quotes is one word.
    init(_ text: some StringProtocol) {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        func end() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        var isEscaped = false
        for character in text {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                word.append(character)
            } else if character == " " || character == "\t" {
                end()
            } else if character == "{" || character == "}" || character == "," {
                end()
                words.append(String(character))
            } else {
                word.append(character)
            }
        }
        end()
        self.words = words
    }

    /// The word to be taken next.
    var current: String? { index < words.count ? words[index] : nil }

    /// Takes a word.
    mutating func next() -> String? {
        defer { index += 1 }
        return current
    }

    /// Takes all words that are left.
    mutating func skip() { index = max(index, words.count) }

    /// Takes these words where they are next.
    mutating func take(_ wanted: String...) -> Bool {
        guard words[min(index, words.count)...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }
}

extension NATTarget {
    /// An address, an address with a port, or `:PORT`, as nft and iptables write them. A range of ports stays text.
    init(_ text: String) {
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            self = .fixed(
                address: String(parts[0]), port: parts.count > 1 ? String(parts[1].drop { $0 == ":" }) : nil)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            self = .fixed(address: parts[0].isEmpty ? nil : parts[0], port: parts[1])
        } else {
            self = .fixed(address: text, port: nil)
        }
    }
}
