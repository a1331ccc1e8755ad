//! Secrets made up in the shapes of `tests/corpus/redaction/shapes.txt`. No value is kept anywhere: each is drawn
//! anew, the same in every run, so no file of this project holds anything that looks like a credential.

use fastrand::Rng;

const SHAPES: &str = include_str!("../corpus/redaction/shapes.txt");

/// A text with secrets in it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub id: String,
    /// What stands around the secrets: always one piece more than there are secrets.
    pub around: Vec<String>,
    pub secrets: Vec<String>,
}

impl Sample {
    /// The whole text, with each secret changed by `change`.
    pub fn text(&self, change: impl Fn(&str) -> String) -> String {
        let behind = self.around.iter().skip(1);
        let pairs = self.secrets.iter().zip(behind).map(|(secret, behind)| format!("{}{behind}", change(secret)));
        self.around.iter().take(1).cloned().chain(pairs).collect()
    }
}

/// How many shapes there are.
pub fn count() -> usize {
    rows().count()
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = SHAPES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').map(|(id, rest)| (id, rest.trim_start())).expect("an id and a text"))
}

/// The samples of one round: one of each shape.
pub fn samples(round: u64) -> Vec<Sample> {
    rows()
        .enumerate()
        .map(|(at, (id, text))| sample(id, text, &mut Rng::with_seed(round * 100_000 + at as u64)))
        .collect()
}

/// One sample of the shape with this number, drawn from a seed.
pub fn drawn(number: usize, seed: u64) -> Sample {
    let (id, text) = rows().nth(number % count()).expect("there are shapes");
    sample(id, text, &mut Rng::with_seed(seed))
}

fn sample(id: &str, text: &str, rng: &mut Rng) -> Sample {
    let mut around = Vec::new();
    let mut secrets = Vec::new();
    for (at, piece) in text.split(['«', '»']).enumerate() {
        if at % 2 == 0 { around.push(piece.to_owned()) } else { secrets.push(filled(piece, rng)) }
    }
    assert_eq!(around.len(), secrets.len() + 1, "{id}: each secret has its end");
    Sample { id: id.to_owned(), around, secrets }
}

fn filled(template: &str, rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('{') {
        let (form, behind) = from.split_once('}').expect("a form ends");
        out.push_str(before);
        out.push_str(&form_of(form, rng));
        rest = behind;
    }
    out + rest
}

fn form_of(form: &str, rng: &mut Rng) -> String {
    let parts: Vec<&str> = form.split(':').collect();
    let length = |at: usize| parts.get(at).and_then(|part| part.parse::<usize>().ok());
    match parts[0] {
        "uuid" => [8, 4, 4, 4, 12].map(|count| mixed("0123456789abcdef", count, rng)).join("-"),
        "jwt" => jwt(rng),
        "pem" => pem(parts[1], rng),
        name if name.starts_with("resident") => resident(name, rng),
        "card-amex" => {
            let card = card(parts[1], 15, rng);
            format!("{} {} {}", &card[..4], &card[4..10], &card[10..])
        }
        name if name.starts_with("card") => {
            let card = card(parts[1], length(2).expect("a length"), rng);
            let separator = if name.ends_with("spaces") { " " } else { "-" };
            if name == "card" { card } else { grouped(&card, separator) }
        }
        class => mixed(letters(class), length(1).expect("a length"), rng),
    }
}

fn letters(class: &str) -> &'static str {
    match class {
        "digit" => "0123456789",
        "hex" => "0123456789abcdef",
        "upper-hex" => "0123456789ABCDEF",
        "lower" => "abcdefghijklmnopqrstuvwxyz",
        "alpha" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "base32" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "base36" => "abcdefghijklmnopqrstuvwxyz0123456789",
        "upper36" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "alnum" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "word" | "base64url" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "base64" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        other => panic!("no such class: {other}"),
    }
}

/// Drawn letters that begin and end with a letter or digit. Where digits are among them, some stand in each string of
/// eight or more.
fn mixed(letters: &str, count: usize, rng: &mut Rng) -> String {
    let letters: Vec<char> = letters.chars().collect();
    loop {
        let text: String = (0..count).map(|_| letters[rng.usize(..letters.len())]).collect();
        let ends = text.starts_with(char::is_alphanumeric) && text.ends_with(char::is_alphanumeric);
        let kinds = [char::is_numeric as fn(char) -> bool, char::is_alphabetic];
        let all = kinds.iter().all(|kind| text.contains(*kind) || !letters.iter().any(|letter| kind(*letter)));
        if (ends || count == 0) && (all || count < 8) {
            return text;
        }
    }
}

fn jwt(rng: &mut Rng) -> String {
    let header = super::base64(r#"{"alg":"HS256","typ":"JWT"}"#.as_bytes(), true);
    let payload = format!(r#"{{"sub":"{}","iat":1759400000}}"#, mixed(letters("digit"), 10, rng));
    format!("{header}.{}.{}", super::base64(payload.as_bytes(), true), mixed(letters("word"), 43, rng))
}

fn pem(label: &str, rng: &mut Rng) -> String {
    let lines: Vec<String> = (0..6).map(|_| mixed(letters("base64"), 64, rng)).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"))
}

/// A birthday and seven digits. The numbers of nobody: month and day are of people who are not born yet, or the
/// check digit is of a number whose order in its district is never given out.
fn resident(form: &str, rng: &mut Rng) -> String {
    let new = form.contains("new");
    let year = if new { 20 + rng.u32(1..60) } else { rng.u32(40..99) };
    let gender = if new {
        3 + rng.u32(0..2)
    } else if form.contains("foreign") {
        5 + rng.u32(0..2)
    } else {
        1 + rng.u32(0..2)
    };
    let begin = format!("{year:02}{:02}{:02}{gender}{:05}", rng.u32(1..13), rng.u32(1..29), rng.u32(0..100_000));
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = begin.chars().zip(weights).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    let check = (11 - sum % 11) % 10;
    let last = if new { (check + 1 + rng.u32(0..9)) % 10 } else { check };
    let separator = match form {
        "resident-joined" | "resident-new-joined" => "",
        "resident-spaces" => " ",
        _ => "-",
    };
    format!("{}{separator}{}{last}", &begin[..6], &begin[6..])
}

/// A number that begins like those of a network of cards, with the check digit of Luhn.
fn card(begin: &str, length: usize, rng: &mut Rng) -> String {
    let body = format!("{begin}{}", mixed(letters("digit"), length - 1 - begin.len(), rng));
    let doubled = |value: u32| if value > 4 { value * 2 - 9 } else { value * 2 };
    let values = body.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = values.map(|(at, value)| if at % 2 == 0 { doubled(value) } else { value }).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn grouped(number: &str, separator: &str) -> String {
    let groups: Vec<&str> = (0..number.len()).step_by(4).map(|at| &number[at..number.len().min(at + 4)]).collect();
    groups.join(separator)
}
