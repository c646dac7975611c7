import FoundationEssentials
import Glibc

/// A small process between the benchmark and the program that it measures.
///
/// A process's greatest size is reported for all that it ever was, the process that it was forked from included: so the one
/// that forks must be smaller than what is measured.
enum Launcher {
    static let flag = "--launch"

    /// Runs `arguments[1...]` and writes to the file `arguments[0]` how it went: its exit code, the seconds that it took,
    /// those of processors, and its greatest resident size in KiB.
    static func run(_ arguments: [String]) {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.dropFirst().map { strdup($0) }
        words.append(nil)
        var process: pid_t = 0
        let clock = ContinuousClock()
        let begin = clock.now
        guard let path = words[0], posix_spawn(&process, path, nil, nil, words, environ) == 0 else { exit(127) }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let seconds = (clock.now - begin) / .seconds(1)
        let processor =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        let text = "\(code) \(seconds) \(processor) \(usage.ru_maxrss)\n"
        try? Data(text.utf8).write(to: URL(filePath: arguments[0]))
    }
}
