/// What a heat map's page adds to the style of pages.
enum MatrixHTMLStyle {
    /// The rules.
    static let rules = """
        :root { --good-field: #dcf5e3; --bad-field: #fbdcdc; --unsure-field: #fdecc8; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --good-field: #12331f; --bad-field: #4a1a1f; --unsure-field: #45320c; }
        }
        .legend span { display: inline-block; margin-right: 20px; color: var(--faint); }
        .legend b, .heat td { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-weight: 700; }
        .legend b { display: inline-block; width: 1.6em; text-align: center; border-radius: 4px; }
        .heat { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 8px; }
        .heat table { border-collapse: separate; border-spacing: 1px; font-size: 13px; }
        .heat th, .heat td { border: none; padding: 2px 6px; white-space: nowrap; overflow-wrap: normal; }
        .heat tbody td { min-width: 1.9em; text-align: center; border-radius: 3px; cursor: default; }
        .heat thead th, .heat thead td { position: sticky; top: 0; background: var(--ground); vertical-align: bottom; z-index: 1; }
        .heat thead th span { writing-mode: vertical-rl; transform: rotate(180deg); }
        .heat tbody th { position: sticky; left: 0; background: var(--ground); font-weight: 500; color: var(--text); }
        .heat thead td { left: 0; z-index: 2; }
        .heat td.good, .legend b.good { background: var(--good-field); color: var(--good); }
        .heat td.bad, .legend b.bad { background: var(--bad-field); color: var(--bad); }
        .heat td.unsure, .legend b.unsure { background: var(--unsure-field); color: var(--unsure); }
        .heat td.same, .legend b.same { background: var(--code); color: var(--faint); }
        @media print { .heat { max-height: none; overflow: visible; } .heat thead th, .heat tbody th { position: static; } }

        """
}
