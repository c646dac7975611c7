import TextParsing

/// A line of the log that the tools of OVN and Open vSwitch write to stderr: `time|number|module|LEVEL|message`.
package struct ToolLogLine: Sendable, Equatable {
    /// The line as printed, without its newline.
    package var text: String

    /// Takes the line when it has the five parts of a log line (`vlog_format_message()` of lib/vlog.c).
    package init?(_ text: Substring) {
        let parts = text.utf8.split(separator: UInt8(ascii: "|"), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, let first = parts[0].first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            parts[0].last == UInt8(ascii: "Z"),
            ["EMER", "ERR", "WARN", "INFO", "DBG"].contains(String(Substring(parts[3])))
        else { return nil }
        self.text = String(text)
    }

    private var parts: [Substring] { text.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false) }

    /// The module that speaks, for example `ovntrace`.
    package var module: String { String(parts[2]) }
    /// `EMER`, `ERR`, `WARN`, `INFO` or `DBG`.
    package var severity: String { String(parts[3]) }
    /// The message.
    package var message: String { String(parts[4]) }

    /// The log lines in a tool's stderr.
    package static func all(in stderr: String) -> [ToolLogLine] {
        stderr.utf8.split(separator: UInt8(ascii: "\n")).compactMap { ToolLogLine(Substring($0)) }
    }

    /// Whether the tool says that it left a logical flow out since it could not parse it, as it does for flows with
    /// template variables (`^NODEIP_IPv4_0`): the trace goes on as if that flow were not there.
    package var reportsSkippedFlow: Bool {
        module == "ovntrace"
            && ["parsing expression failed", "parsing actions failed", "match annotation failed"].contains {
                TextScanner.contains($0, in: message)
            }
    }

    /// Whether the tool says that it kept back messages before this one: `Dropped 3 log messages in last 61 seconds (…) due to
    /// excessive rate` (`vlog_should_drop()` of lib/vlog.c of Open vSwitch).
    package var reportsLostMessages: Bool {
        message.hasPrefix("Dropped ") && TextScanner.contains(" log messages in last ", in: message)
    }
}
