import Glibc
import Synchronization

/// Where a replay's signals go: to its command while that runs.
final class ForwardedSignals: Sendable {
    private enum Phase: Sendable {
        case starting
        /// The command is being started: these signals have come for it.
        case launching([Int32])
        case command(pid_t)
        case waiting
        case stopping
    }

    private let phase = Mutex(Phase.starting)

    /// Whether the replay runs until a signal comes.
    var awaitsSignal: Bool {
        phase.withLock { if case .waiting = $0 { true } else { false } }
    }

    /// Notes that the replay runs until a signal comes.
    func waitForSignal() { phase.withLock { $0 = .waiting } }

    /// Notes that a command is being started, which signals are for from now on.
    func commandStarts() { phase.withLock { $0 = .launching([]) } }

    /// Notes the process that signals go to, also those that have come since its start.
    func send(to process: pid_t) {
        phase.withLock { phase in
            if case .launching(let signals) = phase { for signal in signals { kill(process, signal) } }
            phase = .command(process)
        }
    }

    /// Notes that the command ended: its process id may soon be another's, and the replay stops by itself.
    func commandEnded() { phase.withLock { $0 = .stopping } }

    /// - Returns: Whether the replay goes on as it did; `false` when the signal is to end it.
    func forward(_ signal: Int32) -> Bool {
        phase.withLock { phase in
            // Ctrl-C goes to every process of the terminal's foreground group, the command included.
            let fromTerminal = (signal == SIGINT || signal == SIGQUIT) && Self.isInForeground
            switch phase {
            case .starting, .waiting: return false
            case .launching(let signals): if !fromTerminal { phase = .launching(signals + [signal]) }
            case .command(let process): if !fromTerminal { kill(process, signal) }
            case .stopping: break
            }
            return true
        }
    }

    private static var isInForeground: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        return tcgetpgrp(terminal) == getpgrp()
    }
}
