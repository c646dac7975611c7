/// An error in a file, and its place.
package struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's path as it was given; `-` for standard input.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1, counted in Unicode scalars.
    package var column: Int
    /// The error, in one line.
    package var message: String

    /// Makes a problem.
    package init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `FILE:LINE:COLUMN: MESSAGE`, as compilers and editors write it.
    package var description: String { "\(file):\(line):\(column): \(message)" }
}
