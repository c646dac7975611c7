import ArgumentParser
import Console
import FoundationEssentials
import Glibc
import PathReport

/// A form of report and where it goes: `FORM`, or `FORM=FILE`.
struct OutputChoice<Form: RawRepresentable & CaseIterable & Sendable>: ExpressibleByArgument, Sendable
where Form.RawValue == String {
    /// The form.
    var form: Form
    /// The file; `nil` is standard output.
    var file: String?

    init(form: Form, file: String? = nil) {
        self.form = form
        self.file = file
    }

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let form = Form(rawValue: parts[0]) else { return nil }
        self.form = form
        file = parts.count == 2 && parts[1] != "-" ? parts[1] : nil
        if file?.isEmpty ?? false { return nil }
    }

    static var allValueStrings: [String] { Form.allCases.map(\.rawValue) }

    /// What is wrong with choices together, in one line; `nil` where nothing is.
    static func problem(_ choices: [Self]) -> String? {
        if choices.filter({ $0.file == nil }).count > 1 {
            return "only one report can go to standard output; write the others to files with -o FORMAT=FILE"
        }
        let files = choices.compactMap(\.file)
        for (index, file) in files.enumerated() where files[..<index].contains(file) {
            return "two reports are written to \(file)"
        }
        return nil
    }

    /// Why the file cannot be written, as far as can be known beforehand; `nil` where it seems that it can.
    var obstacle: String? {
        guard let file else { return nil }
        var status = stat()
        if stat(file, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return "cannot write \(file): it is a directory" }
            return access(file, W_OK) == 0 ? nil : "cannot write \(file): permission denied"
        }
        let folder = file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return "cannot write \(file): no such directory: \(folder)"
        }
        return access(folder, W_OK) == 0 ? nil : "cannot write \(file): permission denied"
    }

    /// Writes a report to its place.
    ///
    /// - Returns: What went wrong, in one line; `nil` where nothing did.
    func write(_ text: OutputText) -> String? {
        guard let file else { return Terminal.write(text) }
        do {
            // Not by another file that takes its name: a pipe or a device must stay what it is.
            try Data(text.printed.utf8).write(to: URL(filePath: file))
            return nil
        } catch let error as CocoaError {
            let full = error.code == .fileWriteOutOfSpace ? "no space left" : nil
            return
                "cannot write \(file): \(full ?? obstacle.map { _ in "permission denied, or no such directory" } ?? "input/output error")"
        } catch {
            return "cannot write \(file): \(error)"
        }
    }
}

extension OutputChoice {
    /// Writes all outputs, each whether or not another could be written. Reports failures on standard error.
    ///
    /// - Parameters:
    ///   - choices: The outputs.
    ///   - what: What they are, for people: `report`.
    ///   - text: Makes an output's text.
    /// - Returns: Whether all were written.
    static func write(_ choices: [OutputChoice], _ what: String, text: (OutputChoice) throws -> OutputText) -> Bool {
        var isWhole = true
        for choice in choices {
            do {
                guard let problem = choice.write(try text(choice)) else { continue }
                Terminal.complain(problem)
            } catch {
                Terminal.complain("cannot write the \(choice.form.rawValue) \(what): \(error)")
            }
            isWhole = false
        }
        return isWhole
    }
}
