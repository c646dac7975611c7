package import Logging
package import PathReport

/// The program's log on standard error, a line for each message: `ovnpath: warning: …`.
package struct TerminalLog: LogHandler {
    /// What the lines begin with.
    package let label: String
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]

    /// A logger of this log.
    package static func logger(_ label: String, level: Logger.Level) -> Logger {
        var logger = Logger(label: label, factory: { TerminalLog(label: $0) })
        logger.logLevel = level
        return logger
    }

    package func log(event: LogEvent) { Terminal.writeError(line(event)) }

    /// A message with all that is known of it.
    package func line(_ event: LogEvent) -> OutputText {
        let known = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let words = known.map { " \($0.key)=\($0.value)" }.joined()
        return "\(label): \(event.level): \(event.message)\(words)\n"
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}
