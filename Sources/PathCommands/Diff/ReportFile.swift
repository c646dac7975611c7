import FoundationEssentials

/// Reads the files that `ovnpath diff` compares.
enum ReportFile {
    /// Why a file cannot be read.
    struct Problem: Error, CustomStringConvertible {
        /// One line for people.
        var description: String
    }

    /// The file's content.
    static func bytes(_ path: String) throws(Problem) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError {
            throw Problem(description: "cannot read \(path): \(reason(error))")
        } catch {
            throw Problem(description: "cannot read \(path)")
        }
    }

    private static func reason(_ error: CocoaError) -> String {
        switch error.code {
        case .fileReadNoSuchFile: "no such file"
        case .fileReadNoPermission: "permission denied"
        default: "not a readable file"
        }
    }
}
