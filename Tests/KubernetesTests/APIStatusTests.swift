import Testing

@testable import Kubernetes

@Suite struct APIStatusTests {
    @Test func readsAnExitCode() {
        let text = """
            {"metadata":{},"status":"Failure","message":"command terminated with exit code 127","reason":"NonZeroExitCode",\
            "details":{"causes":[{"reason":"Other","message":"1"},{"reason":"ExitCode","message":"127"}]}}
            """
        let status = APIStatus(errorChannel: Array(text.utf8))
        #expect(status?.exitCode == 127 && status?.isSuccess == false)
        #expect(APIStatus(errorChannel: Array(#"{"status":"Success"}"#.utf8))?.isSuccess == true)
    }

    @Test func takesNoOtherObjectForAStatus() {
        #expect(APIStatus(body: Array(#"{"kind":"Pod","status":{}}"#.utf8)) == nil)
        #expect(APIStatus(body: Array("<html>".utf8)) == nil)
        #expect(APIStatus(plainBody: Array("<h1>\n  no\n</h1>".utf8)).message == "<h1> no </h1>")
        #expect(APIStatus(plainBody: []).message == nil)
    }

    @Test(arguments: [
        (400, KubernetesError.Code.badRequest, "cannot x: BadRequest"), (403, .forbidden, "cannot x: Forbidden"),
        (404, .notFound, "cannot x: NotFound"), (500, .server, "cannot x: InternalError"),
        (418, .server, "cannot x: HTTP status 418"), (504, .timeout, "cannot x: Timeout"),
    ])
    func namesAnAnswerWithoutAReason(httpStatus: Int, code: KubernetesError.Code, description: String) {
        let error = KubernetesError(status: APIStatus(plainBody: []), httpStatus: httpStatus, action: "cannot x")
        #expect(error.code == code && error.description == description && error.httpStatus == httpStatus)
    }
}
