import NetworkTypes
package import PathModel

/// A trace as a page for people: one file that needs no other, with the picture, the verdicts and every detail.
package enum HTMLReport {
    /// The page.
    package static func text(_ trace: PathTrace) -> String {
        let picture = PathPicture(trace)
        var lines = [
            "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"color-scheme\" content=\"light dark\">",
            Markup.element("title", "\(picture.title): \(trace.verdict.word)"),
            "<style>\n\(HTMLStyle.rules)</style>", "</head>", "<body>", "<main>", "<header>",
            Markup.element("h1", picture.title),
            Markup.element("p", ["class": "verdict \(picture.tone.rawValue)"], picture.verdict), "</header>",
        ]
        lines += ends(trace)
        lines += trace.notes.map { Markup.element("p", ["class": "note"], "note: \($0.words)") }
        if picture.legs.contains(where: { !$0.lanes.isEmpty }) {
            lines += ["<figure>", SVGReport.element(picture, isAlone: false) + "</figure>"]
        }
        lines += trace.each.flatMap { one in
            one.legs.flatMap { leg in
                self.leg(leg, titled: TraceWords.title(of: leg, in: one, of: trace), of: one, in: trace)
            }
        }
        return (lines + ["</main>", "</body>", "</html>"]).joined(separator: "\n") + "\n"
    }

    private static func ends(_ trace: PathTrace) -> [String] {
        func row(_ name: String, _ end: Endpoint) -> [String] {
            [name, end.label, end.address.description, (end.node ?? "") + (end.isHostNetwork ? " (host network)" : "")]
        }
        let header = ["end", "object", "address", "node"]
        var rows = [row("source", trace.source), row("destination", trace.destination)]
        rows += trace.endpoints.map { row("endpoint", $0.endpoint) }
        guard !trace.others.isEmpty else { return HTMLDetails.table(header, rows, long: [1]) }
        let verdicts = trace.endpoints.map { end in
            if case .notBalanced(let reason) = end.outcome { reason.words } else { end.verdict?.word ?? "" }
        }
        // Next to the object, so that a narrow screen has it.
        func told(_ cells: [String], _ verdict: String) -> [String] { cells.prefix(2) + [verdict] + cells.dropFirst(2) }
        return HTMLDetails.table(
            told(header, "verdict"), zip(rows, ["", ""] + verdicts).map { told($0, $1) }, long: [1, 2])
    }

    private static func leg(
        _ leg: Leg, titled title: String, of trace: PathTrace, in whole: PathTrace
    ) -> [String] {
        let tone = Tone(leg.verdict)
        var lines = [
            "<section>",
            "<h2>\(Markup.escaped(title)): <span class=\"\(tone.rawValue)\">"
                + "\(Markup.escaped(VerdictWords.heading(leg, in: whole)))</span></h2>",
        ]
        let path = HopLines.of(leg, in: trace).map { [$0.mark.sign, $0.kind.rawValue, $0.what, $0.node ?? ""] }
        if !path.isEmpty {
            lines +=
                ["<div class=\"path\">"] + HTMLDetails.table(["", "hop", "", "node"], path, long: [2]) + ["</div>"]
        }
        if let cause = leg.verdict.cause {
            lines += HTMLDetails.table(["cause", ""], CauseWords.facts(cause).map { [$0, $1] }, long: [1])
        }
        if !leg.translations.isEmpty {
            lines += HTMLDetails.table(
                ["translation", "from", "to", "by"],
                leg.translations.map {
                    [$0.kind.rawValue, $0.from.words, $0.to.words, $0.by.words]
                }, long: [3])
        }
        lines += HTMLDetails.layer("logical", leg.logical, of: leg)
        lines += HTMLDetails.layer("openflow", leg.openflow, of: leg)
        lines += leg.hosts.flatMap { HTMLDetails.host($0) }
        lines += HTMLDetails.detrace(leg.detrace)
        return lines + ["</section>"]
    }
}
