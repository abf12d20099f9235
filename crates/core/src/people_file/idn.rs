//! International domains: `xn--…` in the letters it stands for (punycode, RFC 3492).

/// A domain in the letters its labels stand for. `None` if a label stands for nothing.
pub(super) fn to_unicode(host: &str) -> Option<String> {
    let mut labels = Vec::new();
    for label in host.split('.') {
        let coded = label.get(..4).filter(|it| it.eq_ignore_ascii_case("xn--"));
        labels.push(match coded {
            Some(_) => decode(&label[4..])?,
            None => label.to_owned(),
        });
    }
    Some(labels.join("."))
}

const BASE: u32 = 36;

/// One label without its `xn--`. Longer ones than a label can be are not tried.
fn decode(label: &str) -> Option<String> {
    if !label.is_ascii() || label.len() > 63 {
        return None;
    }
    let (plain, coded) = label.rsplit_once('-').unwrap_or(("", label));
    let mut letters: Vec<char> = plain.chars().collect();
    let (mut code, mut at, mut bias) = (128_u32, 0_u32, 72);
    let mut digits = coded.bytes();
    while digits.len() > 0 {
        let before = at;
        let (mut weight, mut step) = (1_u32, BASE);
        loop {
            let digit = digit(digits.next()?)?;
            at = at.checked_add(digit.checked_mul(weight)?)?;
            // The parameters of RFC 3492, section 5: tmin 1, tmax 26.
            let least = step.saturating_sub(bias).clamp(1, 26);
            if digit < least {
                break;
            }
            weight = weight.checked_mul(BASE - least)?;
            step += BASE;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        bias = adapted(at - before, count, before == 0);
        code = code.checked_add(at / count)?;
        at %= count;
        letters.insert(at as usize, char::from_u32(code)?);
        at += 1;
    }
    // A label without foreign letters is never coded.
    let is_coded = letters.iter().any(|letter| !letter.is_ascii());
    is_coded.then(|| letters.into_iter().collect())
}

fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'a'..=b'z' => Some(u32::from(byte - b'a')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 26),
        _ => None,
    }
}

/// Section 6.1: skew 38, damp 700.
fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = delta / if is_first { 700 } else { 2 };
    delta += delta / count;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += BASE;
    }
    bias + BASE * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_labels_become_their_letters() {
        for (coded, wanted) in [
            ("xn--bcher-kva.example", "bücher.example"),
            ("XN--Bcher-KVA.example", "Bücher.example"),
            ("xn--strae-oqa.example", "straße.example"),
            ("mail.xn--mnchen-3ya.example", "mail.münchen.example"),
            // Samples of RFC 3492, section 7.1.
            ("xn--ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            ("xn--egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"),
            (
                "xn--Proprostnemluvesky-uyb24dma41a",
                "Pročprostěnemluvíčesky",
            ),
            (
                "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
                "なぜみんな日本語を話してくれないのか",
            ),
            (
                "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
                "почемужеонинеговорятпорусски",
            ),
            ("example.com", "example.com"),
            ("bücher.example", "bücher.example"),
        ] {
            assert_eq!(to_unicode(coded).as_deref(), Some(wanted), "{coded}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_no_domain() {
        for bad in [
            "xn--.example",
            "xn--abc-.example",
            "xn--99999999.example",
            "xn--ü-kva.example",
            "xn--a!.example",
            &format!("xn--{}", "9".repeat(70)),
        ] {
            assert_eq!(to_unicode(bad), None, "{bad}");
        }
    }
}
