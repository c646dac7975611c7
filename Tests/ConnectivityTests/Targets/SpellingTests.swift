import Testing

@testable import Connectivity

@Suite struct SpellingTests {
    @Test(arguments: [
        ("form", "from", 1), ("expct", "expect", 1), ("a", "a", 0), ("", "abc", 3), ("kitten", "sitting", 3),
    ])
    func distanceIsTheNumberOfSlips(one: String, other: String, distance: Int) {
        #expect(Spelling.distance(one, other) == distance)
    }

    @Test func aWordFarFromAllIsNotGuessed() {
        #expect(Spelling.hint(for: "labels", among: ["from", "to"]) == "; expected one of from, to")
        #expect(Spelling.hint(for: "Form", among: ["from", "to"]) == "; did you mean 'from'?")
    }
}
