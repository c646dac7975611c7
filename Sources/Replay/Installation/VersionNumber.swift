/// A version of OVN, of Open vSwitch or of a database's schema: numbers that are compared one by one.
package struct VersionNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let numbers: [Int]

    /// - Parameter text: What begins with the version, e.g. `26.03.1` or `23.03 (brought down)`. `nil` where it does not.
    package init?(_ text: String) {
        let version = text.prefix { $0.isNumber || $0 == "." }
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard !parts.isEmpty else { return nil }
        numbers = parts
        description = String(version)
    }

    /// As it was written.
    package let description: String

    package static func < (left: Self, right: Self) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }

    package static func == (left: Self, right: Self) -> Bool { left.numbers == right.numbers }

    package func hash(into hasher: inout Hasher) { hasher.combine(numbers) }

    /// The release of OVN that the version is of, e.g. `26.03`: a year and a month (OVN's release-process document).
    var release: String { description.split(separator: ".").prefix(2).joined(separator: ".") }

    /// How far a version of OVN is from another: months between the releases, then steps between their corrections.
    func distance(to other: VersionNumber) -> (months: Int, corrections: Int) {
        func months(_ version: VersionNumber) -> Int { version.number(0) * 12 + version.number(1) }
        return (abs(months(self) - months(other)), abs(number(2) - other.number(2)))
    }

    private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
}
