//! Which e-mail addresses a person may have (keygen-api app/models/user.rb checks them strictly).

/// Whether the text is one address: plain words and dots, or anything in quotes, at a host with a
/// dot in its name or at a numbered one in brackets.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    is_local(local) && is_host(host)
}

fn is_local(local: &str) -> bool {
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(inner) => !inner.is_empty() && !inner.contains(['"', '\r', '\n']),
        None => local
            .split('.')
            .all(|word| !word.is_empty() && word.chars().all(is_plain)),
    }
}

/// The letters of a word outside of quotes (RFC 5322 `atext`, and letters of any script).
fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter)
}

fn is_host(host: &str) -> bool {
    if let Some(number) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let number = number.strip_prefix("IPv6:").unwrap_or(number);
        return number.parse::<std::net::IpAddr>().is_ok();
    }
    let labels: Vec<&str> = host.split('.').collect();
    let top_is_word = labels
        .last()
        .is_some_and(|top| top.starts_with(char::is_alphabetic));
    labels.len() > 1 && top_is_word && labels.into_iter().all(is_label)
}

fn is_label(label: &str) -> bool {
    let inner = |letter: char| letter.is_alphanumeric() || letter == '-';
    let is_edge_plain = !label.starts_with('-') && !label.ends_with('-');
    !label.is_empty() && label.chars().count() <= 63 && is_edge_plain && label.chars().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in [
            "ana@example.com",
            "o'neil+x_y-z%a@example.co.uk",
            "müller@example.com",
            "anna@bücher.example",
            "\"a b\"@example.com",
            "a@[192.0.2.1]",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "not-an-address",
            "root@localhost",
            "a@b@example.com",
            "a,b@example.com",
            "a b@example.com",
            "a..b@example.com",
            "a@example.com\nb@example.com",
            "a@-x.example",
            "@example.com",
            "a@",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
