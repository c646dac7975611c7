import Foundation

package import TraceProbe

extension ProbeResult {
    /// A result without errors.
    package static func printed(_ text: String) -> ProbeResult {
        .output(standardOutput: text, standardError: "", exitCode: 0)
    }

    package var text: String? { if case .output(let text, _, _) = self { text } else { nil } }
    package var errors: String? { if case .output(_, let errors, _) = self { errors } else { nil } }
    package var exitCode: Int? { if case .output(_, _, let code) = self { code } else { nil } }
    package var failure: String? { if case .failed(let reason) = self { reason } else { nil } }
}

/// A folder that goes when the value does.
package final class TestFolder: Sendable {
    package let path = FileManager.default.temporaryDirectory.path + "/ovnpath-tests-" + UUID().uuidString

    package init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a program of a shell script.
    package func program(_ name: String, _ script: String) throws {
        let data = Data("#!/bin/sh\n\(script)\n".utf8)
        _ = FileManager.default.createFile(
            atPath: path + "/" + name, contents: data, attributes: [.posixPermissions: 0o755])
    }
}
