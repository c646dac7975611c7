internal import Yams

/// Reads files of `ConnectivityTest` documents.
package enum ConnectivityFile {
    /// The documents' `apiVersion`.
    package static let version = "ovnpath/v1"
    /// The documents' `kind`.
    package static let kind = "ConnectivityTest"

    /// The longest text that is read, in bytes.
    package static let mostBytes = YAMLText.mostBytes

    /// The documents, or all errors.
    package struct Contents: Sendable {
        /// The documents, in the file's order.
        package var documents: [ConnectivityTest]
        /// The errors, by line.
        package var problems: [FileProblem]
    }

    /// Parses a file's text. Errors are not thrown but listed.
    ///
    /// - Parameters:
    ///   - text: YAML with any number of documents.
    ///   - file: The file's path as it was given; `-` for standard input.
    /// - Returns: The documents, to be used only if there is no problem.
    package static func read(_ text: String, file: String) -> Contents {
        let reading = NodeReading(file: file)
        let roots: [Node]
        do { roots = try YAMLText(file: file, text: text).documents() } catch {
            return Contents(documents: [], problems: [error])
        }
        if roots.isEmpty { reading.add("the file has no document", at: nil) }
        var documents: [ConnectivityTest] = []
        for root in roots where !reading.isOver {
            if let document = document(root, reading: reading) { documents.append(document) }
        }
        let problems = reading.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        return Contents(documents: documents, problems: problems)
    }

    private static func document(_ node: Node, reading: NodeReading) -> ConnectivityTest? {
        guard let fields = reading.fields(node, "the document", known: ["apiVersion", "kind", "metadata", "spec"])
        else {
            return nil
        }
        check("apiVersion", version, fields, reading)
        check("kind", kind, fields, reading)
        var name: String?
        var namespace: String?
        if let node = fields["metadata"],
            let metadata = reading.fields(node, "metadata", known: ["name", "namespace", "labels", "annotations"])
        {
            name = metadata["name"].flatMap { reading.text($0, "metadata.name") }
            namespace = metadata["namespace"].flatMap { reading.text($0, "metadata.namespace") }
            if let written = namespace {
                do { _ = try NameField.single(written) } catch {
                    reading.add("metadata.namespace \(error)", at: metadata["namespace"])
                }
            }
        }
        guard let specification = fields["spec"] else {
            reading.add("spec is missing", at: node)
            return nil
        }
        guard let spec = reading.fields(specification, "spec", known: ["defaults", "tests"]) else { return nil }
        let defaults = spec["defaults"].map { self.defaults($0, reading) } ?? TestDefaults()
        guard let list = spec["tests"] else {
            reading.add("spec.tests is missing", at: specification)
            return nil
        }
        let items = reading.list(list, "tests") ?? []
        if items.isEmpty, list.sequence != nil { reading.add("spec.tests is empty", at: list) }
        var tests: [ConnectionTest] = []
        var lines: [String: Int] = [:]
        for item in items where !reading.isOver {
            if let name = item.mapping?["name"]?.scalar?.string {
                let line = item.mark?.line ?? 1
                if let first = lines[name] {
                    reading.add("duplicate test name '\(name)', first used in line \(first)", at: item.mapping?["name"])
                } else {
                    lines[name] = line
                }
            }
            if let test = TestReading(reading: reading, defaults: defaults).test(item) { tests.append(test) }
        }
        let base = reading.file.split(separator: "/").last.map(String.init) ?? reading.file
        return ConnectivityTest(name: name ?? base, namespace: namespace, file: reading.file, tests: tests)
    }

    private static func check(_ name: String, _ wanted: String, _ fields: Fields, _ reading: NodeReading) {
        guard let node = fields[name] else {
            reading.add("\(name) is missing: expected \(name): \(wanted)", at: fields.node)
            return
        }
        guard let text = reading.text(node, name), text != wanted else { return }
        reading.add("\(name) must be \(wanted), not '\(text)'", at: node)
    }

    private static func defaults(_ node: Node, _ reading: NodeReading) -> TestDefaults {
        var defaults = TestDefaults()
        let known = ["protocol", "reply", "timeout"]
        guard let fields = reading.fields(node, "defaults", known: known) else { return defaults }
        if let node = fields["protocol"], let transport = reading.transport(node) { defaults.transport = transport }
        if let node = fields["reply"], let reply = reading.word(node, "reply", TestReading.Reply.self) {
            defaults.needsReply = reply == .required
        }
        if let node = fields["timeout"] { defaults.timeout = reading.seconds(node, "timeout") }
        return defaults
    }
}
