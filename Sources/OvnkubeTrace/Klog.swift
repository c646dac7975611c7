import Glibc
import PathReport

/// The log on standard error in the form of klog, Kubernetes' logging package (k8s.io/klog/v2, "Log lines have this form"):
///
///     Lmmdd hh:mm:ss.uuuuuu threadid file:line] msg...
///
/// with the process id where klog says thread id, and local time.
struct Klog: Sendable {
    /// Where a line comes from.
    struct Origin: Sendable, Equatable {
        /// `FILE:LINE`, without folders.
        var text: String

        /// Makes an origin of `#fileID` and `#line`.
        init(file: String, line: Int) {
            text = "\(file.split(separator: "/").last ?? ""):\(line)"
        }
    }

    /// A moment in local time.
    struct Moment: Sendable {
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        var microsecond: Int

        /// The present moment.
        static func now() -> Moment {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            var parts = tm()
            localtime_r(&time.tv_sec, &parts)
            return Moment(
                month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
                minute: Int(parts.tm_min), second: Int(parts.tm_sec), microsecond: time.tv_nsec / 1000)
        }
    }

    /// The highest level that is logged.
    let level: Int
    /// Takes a line with its end.
    let write: @Sendable (OutputText) -> Void

    /// Reads a level as klog does: any 32-bit integer.
    static func level(_ text: String) -> Int? {
        Int32(text).map(Int.init)
    }

    /// Whether lines of a level are logged.
    func logs(_ level: Int) -> Bool { level <= self.level }

    /// Tells something that is wanted from a level on.
    func info(_ level: Int, _ message: @autoclosure () -> OutputText, file: String = #fileID, line: Int = #line) {
        guard logs(level) else { return }
        write(Self.line("I", message(), origin: Origin(file: file, line: line)))
    }

    /// Tells why the program ends.
    func fatal(_ exit: OvnkubeTraceExit) {
        write(Self.line("F", "\(exit.message)", origin: exit.origin))
    }

    /// A line of the log, with its end.
    static func line(
        _ severity: String, _ message: OutputText, origin: Origin, at time: Moment = .now(), process: Int32 = getpid()
    ) -> OutputText {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = padded(time.month, 2) + padded(time.day, 2)
        let clock = [time.hour, time.minute, time.second].map { padded($0, 2) }.joined(separator: ":")
        let id = String(process)
        let column = String(repeating: " ", count: max(0, 7 - id.count)) + id
        let end: OutputText = message.printed.hasSuffix("\n") ? "" : "\n"
        return "\(severity)\(date) \(clock).\(padded(time.microsecond, 6)) \(column) \(origin.text)] \(message)\(end)"
    }
}
