import Connectivity
import Glibc

/// Finds and reads the files of `ovnpath assert`.
enum AssertionFiles {
    /// Reads all files.
    ///
    /// - Parameter arguments: Paths, patterns (`*`, `?`, `[…]`, for shells and quotes that leave them alone), and `-`.
    /// - Returns: The documents, and all that is wrong, a line each.
    static func read(_ arguments: [String]) -> (documents: [ConnectivityTest], problems: [String]) {
        var documents: [ConnectivityTest] = []
        var problems: [String] = []
        var seen: Set<String> = []
        for argument in arguments {
            let paths = paths(argument)
            if paths.isEmpty { problems.append("\(argument): no file matches this pattern") }
            for path in paths where seen.insert(path).inserted {
                do {
                    let contents = ConnectivityFile.read(try text(path), file: path)
                    documents += contents.documents
                    problems += contents.problems.map(\.description)
                } catch {
                    problems.append("\(path): \(error)")
                }
            }
        }
        return (documents, problems)
    }

    /// The files that an argument means, by name.
    private static func paths(_ argument: String) -> [String] {
        guard argument != "-", access(argument, F_OK) != 0, argument.contains(where: { "*?[".contains($0) }) else {
            return [argument]
        }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(argument, GLOB_TILDE, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }

    /// Why a file cannot be read.
    private struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    /// A file's text, or standard input's.
    private static func text(_ path: String) throws(Unreadable) -> String {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(description: "cannot be read: \(reason())") }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= ConnectivityFile.mostBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Unreadable(
                    description: errno == EISDIR
                        ? "is a directory; use '\(path)/*.yaml'" : "cannot be read: \(reason())")
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Unreadable(description: "is not UTF-8 text")
        }
        return text
    }

    private static func reason() -> String {
        switch errno {
        case ENOENT: "no such file"
        case EACCES: "permission denied"
        default: String(cString: strerror(errno)).lowercased()
        }
    }
}
