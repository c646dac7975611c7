import Glibc
import Synchronization

/// An advisory lock (flock(2)) that the kernel releases when the process ends, however it ends.
final class FileLock: Sendable {
    let path: String
    private let descriptor = Mutex<CInt?>(nil)

    init(path: String) { self.path = path }

    deinit { release() }

    /// Takes the lock, making the file if need be.
    ///
    /// - Parameter waiting: Whether to wait for another holder.
    /// - Returns: Whether it was taken.
    func take(waiting: Bool) -> Bool {
        descriptor.withLock { descriptor in
            guard descriptor == nil else { return false }
            let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard opened >= 0 else { return false }
            var result: CInt
            repeat { result = flock(opened, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) } while result != 0 && errno == EINTR
            guard result == 0 else {
                close(opened)
                return false
            }
            descriptor = opened
            return true
        }
    }

    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }
}
