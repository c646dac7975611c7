/// The names that Kubernetes gives to objects.
///
/// Names become parts of URLs and of tools' arguments, so nothing else gets further than where it was written.
package enum KubernetesName {
    /// Whether a word is one: a DNS subdomain of RFC 1123 as Kubernetes' `IsDNS1123Subdomain` takes it, without its rule for the
    /// characters beside a dot.
    package static func isValid(_ word: String) -> Bool {
        guard (1...253).contains(word.utf8.count), let first = word.utf8.first, let last = word.utf8.last else {
            return false
        }
        return word.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
            && isPlain(first) && isPlain(last)
    }

    /// Whether a byte is a lower-case letter or a digit.
    static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
