//! A report as plain text and as Markdown.

use super::markdown::{code, one_line, prose};
use super::{Line, Report};
use crate::knowledge::{Text, words};

impl Report {
    /// The report as plain text, each line ended.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n\n", words::REPORT.get(self.lang));
        for sentence in &self.summary {
            out.extend([&one_line(&sentence.text(self.lang)), "\n"]);
        }
        let pair = |line: &Line| {
            let (name, value) = (one_line(&line.name.text(self.lang)), one_line(&line.value.text(self.lang)));
            if value.is_empty() { format!("{name}\n") } else { format!("{name}: {value}\n") }
        };
        self.section(&mut out, "", &words::REPORT_FACTS, self.facts.iter().map(pair).collect());
        let numbered = self.tried.iter().enumerate().map(|(at, line)| format!("{}. {}", at + 1, pair(line)));
        self.section(&mut out, "", &words::REPORT_TRIED, numbered.collect());
        self.section(&mut out, "", &words::REPORT_STATUS_PAGE, self.status_page.iter().map(pair).collect());
        self.section(&mut out, "", &words::REPORT_IDS, self.ids.iter().map(pair).collect());
        self.section(
            &mut out,
            "",
            &words::REPORT_OWN_WORDS,
            self.own_lines().iter().map(|line| format!("{line}\n")).collect(),
        );
        if self.has_gaps() {
            out.extend(["\n", words::REPORT_GAPS.get(self.lang), "\n"]);
        }
        out
    }

    /// The report as Markdown. Whatever came from outside is text in it, and never markup.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n", words::REPORT.get(self.lang));
        let summary: Vec<String> = self.summary.iter().map(|sentence| prose(&sentence.text(self.lang))).collect();
        out.extend([&summary.join("  \n"), "\n"]);
        let value = |line: &Line| {
            let text = line.value.text(self.lang);
            if line.ours { prose(&text) } else { code(&text) }
        };
        let name = |line: &Line| prose(&line.name.text(self.lang));
        // A table needs a head; that of GitHub may be empty.
        let rows = self.facts.iter().map(|line| format!("| {} | {} |\n", name(line), value(line)));
        let table = ["| | |\n|---|---|\n".to_owned()].into_iter().chain(rows);
        self.section(&mut out, "## ", &words::REPORT_FACTS, table.collect());
        let tried = self.tried.iter().enumerate().map(|(at, line)| {
            let result = value(line);
            let result = if result.is_empty() { result } else { format!(": {result}") };
            format!("{}. {}{result}\n", at + 1, name(line))
        });
        self.section(&mut out, "## ", &words::REPORT_TRIED, tried.collect());
        let bullet = |line: &Line| format!("- {}: {}\n", name(line), value(line));
        self.section(&mut out, "## ", &words::REPORT_STATUS_PAGE, self.status_page.iter().map(bullet).collect());
        self.section(&mut out, "## ", &words::REPORT_IDS, self.ids.iter().map(bullet).collect());
        self.section(&mut out, "## ", &words::REPORT_OWN_WORDS, quoted(self.own_lines()));
        if self.has_gaps() {
            out.extend(["\n", words::REPORT_GAPS.get(self.lang), "\n"]);
        }
        out
    }

    /// A heading and what stands under it, if anything does.
    fn section(&self, out: &mut String, mark: &str, heading: &'static Text, lines: Vec<String>) {
        if !lines.is_empty() {
            out.extend(["\n", mark, heading.get(self.lang), "\n"]);
            out.push_str(if mark.is_empty() { "" } else { "\n" });
            out.extend(lines);
        }
    }

    /// The person's own words, line by line.
    fn own_lines(&self) -> Vec<String> {
        let text = self.own_words.as_ref().map(|text| text.text(self.lang)).unwrap_or_default();
        text.trim().lines().map(|line| one_line(line.trim_end())).collect()
    }

    /// Whether anything is taken out that the person has not shown.
    fn has_gaps(&self) -> bool {
        self.gaps().iter().any(|one| !one.gap.shown)
    }
}

/// Lines as a quotation that keeps them: two spaces at the end break a line.
fn quoted(lines: Vec<String>) -> Vec<String> {
    let goes_on = |at: usize| lines.get(at + 1).is_some_and(|next| !next.trim().is_empty());
    let each = lines.iter().enumerate().map(|(at, line)| match prose(line).trim_end() {
        "" => ">\n".to_owned(),
        line => format!("> {line}{}\n", if goes_on(at) { "  " } else { "" }),
    });
    each.collect()
}
