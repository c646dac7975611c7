/// The style of a page: light or dark as the reader's system is, and on paper light, on one sheet.
enum HTMLStyle {
    /// The rules.
    static let rules = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --text: #0f172a; --faint: #526075; --line: #d5dce6; --code: #f3f6fa;
          --good: #15803d; --bad: #b91c1c; --unsure: #a14a06;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --ground: #0f1520; --text: #e6ebf3; --faint: #9aa7ba; --line: #2c3950; --code: #182131;
            --good: #4ade80; --bad: #f98080; --unsure: #fbbf4b;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 48px; }
        h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; overflow-wrap: anywhere; }
        h2 { font-size: 18px; line-height: 1.35; margin: 28px 0 8px; overflow-wrap: anywhere; }
        h3 { font-size: 15px; margin: 16px 0 4px; }
        .verdict { font-size: 18px; font-weight: 600; margin: 0 0 16px; overflow-wrap: anywhere; }
        .good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); }
        .note { color: var(--faint); margin: 4px 0; }
        figure { margin: 16px 0; border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
        figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
        .table { overflow-x: auto; margin: 8px 0; }
        table { border-collapse: collapse; font-size: 13.5px; }
        th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line);
          white-space: pre; }
        td.long { white-space: pre-wrap; overflow-wrap: break-word; min-width: 10em; }
        details td.long { overflow-wrap: anywhere; min-width: 16em; }
        th { color: var(--faint); font-weight: 600; }
        details, .layer { margin: 6px 0; }
        details details { margin-left: 18px; }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        pre { background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 6px 0; font-size: 12.5px;
          line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }
        @media (max-width: 700px) {
          main { padding: 16px 12px 32px; } th, td { padding-right: 10px; }
          figure svg { max-width: none; }
        }
        @page { size: A4; margin: 12mm; }
        @media print {
          body { font-size: 11px; line-height: 1.35; }
          main { max-width: none; padding: 0; }
          h1 { font-size: 16px; } h2 { font-size: 13px; margin: 8px 0 2px; } .verdict { font-size: 13px; margin: 0 0 4px; }
          table { font-size: 10px; } th, td { padding: 1px 10px 1px 0; } .table { margin: 3px 0; }
          figure { border: none; margin: 6px 0; overflow: visible; break-inside: avoid; }
          figure svg { max-width: 100%; max-height: 165mm; }
          details, .layer, .path { display: none; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
