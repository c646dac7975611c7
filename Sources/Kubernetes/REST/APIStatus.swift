internal import FoundationEssentials

/// The `Status` object that an API server answers failures with, and that ends an exec on channel 3.
///
/// Fields as in `k8s.io/apimachinery/pkg/apis/meta/v1` `Status`; all of them are optional on the wire.
struct APIStatus: Decodable, Equatable, Sendable {
    /// More about the failure, depending on `reason`.
    struct Details: Decodable, Equatable, Sendable {
        /// One cause; an exec's exit code comes as `reason: ExitCode`, `message: "3"`.
        struct Cause: Decodable, Equatable, Sendable {
            var reason: String?
            var message: String?
        }
        var name: String?
        var kind: String?
        var causes: [Cause]?
    }

    var kind: String?
    var status: String?
    var message: String?
    var reason: String?
    var details: Details?
    var code: Int?

    /// Reads a `Status` from the body of an answer.
    /// - Parameter body: The body. Anything but a JSON object with `kind: Status` gives nil.
    init?(body: some Sequence<UInt8>) {
        guard let status = try? JSONDecoder().decode(APIStatus.self, from: Data(body)), status.kind == "Status" else {
            return nil
        }
        self = status
    }

    /// Reads the object that an exec sends on its error channel, where the server leaves `kind` out.
    /// - Parameter bytes: The text of the error channel.
    init?(errorChannel bytes: [UInt8]) {
        guard let status = try? JSONDecoder().decode(APIStatus.self, from: Data(bytes)) else { return nil }
        self = status
    }

    /// The message for a response without a `Status`: the beginning of its body.
    /// - Parameter plainBody: The body, in any form.
    init(plainBody: some Sequence<UInt8>) {
        let text = String(decoding: Array(plainBody.prefix(400)), as: UTF8.self).oneLine
        self.message = text.isEmpty ? nil : text
    }

    /// Whether the object says that all went well.
    var isSuccess: Bool { status == "Success" }

    /// The exit code of a command that ended with another one than 0.
    var exitCode: Int? {
        guard reason == "NonZeroExitCode" else { return nil }
        return details?.causes?.first { $0.reason == "ExitCode" }?.message.flatMap { Int($0) }
    }
}
