//! Errors as the fields of a form: `error=access_denied&error_description=…` (RFC 6749 §5.2, in the form in which GitHub
//! and others answered before JSON). They travel with a status of 200.

use super::{Problem, Shape};

pub(super) fn read(source: &str) -> Option<Problem> {
    let field = |wanted: &str| {
        let (_, value) =
            source.trim().split('&').filter_map(|one| one.split_once('=')).find(|(key, _)| *key == wanted)?;
        Some(value.replace('+', " ")).filter(|value| !value.is_empty())
    };
    let name = field("error")?;
    let message = field("error_description").map(|text| text.replace("%20", " ")).unwrap_or_default();
    let token = field("access_token").is_none();
    Some(Problem {
        shape: Shape::Plain,
        tokens: vec![name],
        message,
        is_all: token,
        refused: token,
        ..Problem::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_fields_of_a_form_is_read() {
        let found = read("error=bad_verification_code&error_description=The+code+has+expired.").unwrap();
        assert_eq!(
            (found.tokens[0].as_str(), found.message.as_str()),
            ("bad_verification_code", "The code has expired.")
        );
        assert!(found.is_all && found.refused);
        assert_eq!(read("access_token=a&scope=repo"), None);
        assert_eq!(read("error="), None);
    }
}
