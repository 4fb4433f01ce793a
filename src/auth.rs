//! The login's digest of the password (appendix A of the specification).
//!
//! The server sends a nonce in its `responseAuthentication`, and the client answers with
//! `securePassword`: MD5 of the nonce, a colon and SHA-1 of the password, digests written as
//! hexadecimal digits in small letters. The password itself never travels.
//!
//! Nothing here keeps a password, and [`SecurePassword`] hides itself from `Debug`. A document does
//! not: printed, it shows all that it has, the `securePassword` of a `registerRequest` too.
//!
//! ```
//! use broadworks_cap::{auth, cap_c::BroadsoftDocument, message::cap_c::Login};
//!
//! let response = BroadsoftDocument::read(
//!     br#"<BroadsoftDocument protocol="CAP" version="17.0"><command
//!         commandType="responseAuthentication"><commandData><user userType="CallClient">
//!         <id>joepublic</id><applicationId>broadSoftExample</applicationId></user>
//!         <nonce>1234567890123</nonce><algorithm>MD5</algorithm></commandData></command>
//!         </BroadsoftDocument>"#,
//! )?;
//! let digest = auth::answer(&response, "password").expect("a nonce, and MD5");
//! assert_eq!(&*digest, "77e4a6de3a1e00be05e121cf0ebee860");
//!
//! let login = Login::call_client("joepublic", "broadSoftExample");
//! let request = login.register_request(Some(&digest));
//! # request.check((), &mut |finding| panic!("{finding}"));
//! # Ok::<(), broadworks_cap::Error>(())
//! ```

use core::{fmt, ops::Deref, str};

use md5::Md5;
use sha1::{Digest, Sha1};

use crate::{
    cap_c::{BroadsoftDocument, CommandType, Failure, FailureCause},
    error::Found,
    message::is_blank,
    text::{Chunk, Text},
};

/// The only algorithm that the specification knows: the text of `algorithm`. (6.3.1)
pub const MD5: &str = "MD5";

/// The digest that a subscriber logs in with: 32 hexadecimal digits in small letters.
///
/// Printed with `Display` and as a `str` it is the digest; `Debug` hides it.
/// [`matches`](Self::matches) does not stop at the first difference from what a client sent; comparing
/// texts with `==` may.
#[derive(Clone, Copy)]
pub struct SecurePassword([u8; 32]);

impl SecurePassword {
    /// The digest as text.
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits always are.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether that is what a client sent as `securePassword`, be it in capitals or with white space
    /// around it.
    pub fn matches(&self, sent: Text<'_>) -> bool {
        let (mut digits, mut differences) = (self.0.iter(), 0);
        for character in sent.chars().skip_while(char::is_ascii_whitespace) {
            match digits.next() {
                Some(&digit) => {
                    differences |= u32::from(digit) ^ u32::from(character.to_ascii_lowercase());
                }
                None if character.is_ascii_whitespace() => {}
                None => return false,
            }
        }
        digits.next().is_none() && differences == 0
    }
}

impl Deref for SecurePassword {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SecurePassword {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for SecurePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Without the digest.
impl fmt::Debug for SecurePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurePassword(…)")
    }
}

/// Why there is no answer to a `responseAuthentication`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthError {
    /// The document is another message.
    NotAChallenge,
    /// The server refuses the login.
    Refused(Refusal),
    /// It has no nonce, or a blank one.
    NoNonce,
    /// It names no algorithm.
    NoAlgorithm,
    /// Its algorithm is not [`MD5`].
    Algorithm,
}

/// Why a server refuses a login. Printed, it is the cause as the DTD names it, or else the first
/// bytes of what the document has, at most 30, with references as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    cause: FailureCause,
    /// What the document has where the DTD does not list it.
    unknown: Found,
}

impl Refusal {
    fn new(failure: &Failure<'_>) -> Self {
        let cause = failure.failure_cause.unwrap_or_default();
        let unknown = match cause.value() {
            FailureCause::Unknown => Found::new(cause.text().raw()),
            _ => Found::NOTHING,
        };
        Self {
            cause: cause.value(),
            unknown,
        }
    }

    /// The cause; `Unknown` where the DTD does not list it or none is given.
    pub const fn cause(&self) -> FailureCause {
        self.cause
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            FailureCause::Unknown => self.unknown.fmt(f),
            known => f.write_str(known.as_str()),
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAChallenge => f.write_str("no responseAuthentication"),
            Self::Refused(Refusal {
                cause: FailureCause::Unknown,
                unknown: Found::NOTHING,
            }) => f.write_str("the server refuses the login"),
            Self::Refused(why) => write!(f, "the server refuses the login: {why}"),
            Self::NoNonce => f.write_str("the responseAuthentication has no nonce"),
            Self::NoAlgorithm => f.write_str("the responseAuthentication names no algorithm"),
            Self::Algorithm => f.write_str("the algorithm is not MD5"),
        }
    }
}

impl core::error::Error for AuthError {}

/// The digest for that nonce and password. Nothing is allocated.
///
/// A password in `&str` is hashed as UTF-8. What charset a server hashes passwords in that are not
/// ASCII is not known; they can be given as bytes.
///
/// ```
/// use broadworks_cap::auth::secure_password;
///
/// let digest = secure_password("1234567890123", "password");
/// assert_eq!(digest.to_string(), "77e4a6de3a1e00be05e121cf0ebee860");
/// assert_eq!(format!("{digest:?}"), "SecurePassword(…)");
/// ```
#[must_use]
pub fn secure_password<'a>(
    nonce: impl Into<Text<'a>>,
    password: impl AsRef<[u8]>,
) -> SecurePassword {
    secure_password_of_sha1(nonce, &Sha1::digest(password.as_ref()).into())
}

/// The same where only the password's SHA-1 digest is known, which is all that a server has to keep.
///
/// ```
/// use broadworks_cap::auth::{secure_password, secure_password_of_sha1};
///
/// let sha1 = [ // of `password`
///     0x5B, 0xAA, 0x61, 0xE4, 0xC9, 0xB9, 0x3F, 0x3F, 0x06, 0x82,
///     0x25, 0x0B, 0x6C, 0xF8, 0x33, 0x1B, 0x7E, 0xE6, 0x8F, 0xD8,
/// ];
/// let digest = secure_password_of_sha1("1234567890123", &sha1);
/// assert_eq!(digest.as_str(), secure_password("1234567890123", "password").as_str());
/// ```
#[must_use]
pub fn secure_password_of_sha1<'a>(nonce: impl Into<Text<'a>>, sha1: &[u8; 20]) -> SecurePassword {
    SecurePassword(outer(nonce.into(), &hexadecimal(sha1)))
}

/// The digest that answers a `responseAuthentication`.
///
/// # Errors
/// The document is none, has no nonce, names no algorithm or another than MD5, or says why the login
/// is refused.
pub fn answer(
    response: &BroadsoftDocument<'_>,
    password: impl AsRef<[u8]>,
) -> Result<SecurePassword, AuthError> {
    if response.command_type() != CommandType::ResponseAuthentication {
        return Err(AuthError::NotAChallenge);
    }
    let failure = response.user().and_then(|user| user.failure.as_ref());
    if let Some(failure) = failure {
        return Err(AuthError::Refused(Refusal::new(failure)));
    }
    let said = |text: &Text<'_>| !is_blank(text);
    let data = response.data().ok_or(AuthError::NoNonce)?;
    let nonce = data.nonce.filter(said).ok_or(AuthError::NoNonce)?;
    let algorithm = data.algorithm.filter(said).ok_or(AuthError::NoAlgorithm)?;
    let mut name = algorithm.chars().skip_while(char::is_ascii_whitespace);
    let named = MD5.chars().all(|character| name.next() == Some(character));
    if !named || !name.all(|character| character.is_ascii_whitespace()) {
        return Err(AuthError::Algorithm);
    }
    Ok(secure_password(nonce, password))
}

/// The digest of a nonce and the password's digest.
fn outer(nonce: Text<'_>, inner: &[u8; 40]) -> [u8; 32] {
    let mut digest = Md5::new();
    for chunk in nonce.chunks() {
        match chunk {
            Chunk::Slice(slice) => digest.update(slice),
            Chunk::Char(character) => digest.update(character.encode_utf8(&mut [0; 4])),
        }
    }
    digest.update(b":");
    digest.update(inner);
    hexadecimal(&digest.finalize())
}

/// Two digits for each byte, as many as there is room for.
fn hexadecimal<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let digit = |value: u8| match value {
        0..=9 => b'0' + value,
        _ => b'a' + (value - 10),
    };
    let mut digits = [b'0'; N];
    for (pair, &byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::is_digest;
    use alloc::{format, string::ToString};

    #[test]
    fn the_digests_of_the_appendix() {
        let inner = b"f7a9e24777ec23212c54d7a350bc5bea5477fdbb";
        let digest = SecurePassword(outer("1051713840192".into(), inner));
        assert_eq!(digest.as_str(), "dc70779bf8461b5a1e6aea58f636d5c0");
    }

    #[test]
    fn digests_from_nonce_and_password() {
        let expected = "77e4a6de3a1e00be05e121cf0ebee860";
        let read = Text::content("12345&#54;7890123", 0, 17);
        for nonce in [Text::from("1234567890123"), read] {
            assert_eq!(secure_password(nonce, "password").as_str(), expected);
        }
        let other = secure_password("1234567890123", "passwort");
        assert_ne!(other.as_str(), expected);
    }

    #[test]
    fn a_digest_matches_itself_alone() {
        let digest = secure_password("1", "secret");
        for right in [
            digest.to_string(),
            digest.to_ascii_uppercase(),
            format!("\n  {digest}\t\n"),
        ] {
            assert!(digest.matches(Text::from(&right)), "{right}");
            assert!(is_digest(&Text::from(&right)), "{right}");
        }
        let longer = format!("{digest}0");
        let parted = format!("{} {}", &digest[..16], &digest[16..]);
        let other = format!("{}g", &digest[..31]);
        for wrong in ["", " ", &digest[..31], &longer, &parted] {
            assert!(!digest.matches(wrong.into()), "{wrong}");
            assert!(!is_digest(&Text::from(wrong)), "{wrong}");
        }
        assert!(!digest.matches(Text::from(&other)) && !is_digest(&Text::from(&other)));
    }

    #[test]
    fn debug_hides_the_digest() {
        let digest = secure_password("1", "secret");
        assert!(!format!("{digest:?} {digest:#?}").contains(&digest[..4]));
    }

    #[test]
    fn answers_a_challenge_with_md5_alone() {
        let answer = |data: &str| {
            let document = format!(
                "<BroadsoftDocument protocol='CAP' version='17.0'><command \
                 commandType='responseAuthentication'><commandData>{data}</commandData></command>\
                 </BroadsoftDocument>"
            );
            let document = BroadsoftDocument::read(document.as_bytes()).unwrap();
            answer(&document, "password")
                .map(|digest| digest.matches("77e4a6de3a1e00be05e121cf0ebee860".into()))
        };
        let nonce = "<nonce>1234567890123</nonce>";
        let md5 = format!("{nonce}<algorithm>MD5</algorithm>");
        let sha = format!("{nonce}<algorithm>SHA-256</algorithm>");
        let blanks = format!("{nonce}<algorithm> MD&#53;\n</algorithm>");
        for (data, expected) in [
            (&*md5, Ok(true)),
            (&blanks, Ok(true)),
            (&sha, Err(AuthError::Algorithm)),
            (nonce, Err(AuthError::NoAlgorithm)),
            (
                "<nonce>1</nonce><algorithm> </algorithm>",
                Err(AuthError::NoAlgorithm),
            ),
            ("<algorithm>MD5</algorithm>", Err(AuthError::NoNonce)),
            (
                "<nonce> </nonce><algorithm>MD5</algorithm>",
                Err(AuthError::NoNonce),
            ),
        ] {
            assert_eq!(answer(data), expected, "{data}");
        }
        for (attribute, cause, said) in [
            (
                "failureCause='UnknownID'",
                FailureCause::UnknownId,
                ": UnknownID",
            ),
            (
                "failureCause='UnauthorizedPhoneStatusMonitoring'",
                FailureCause::UnauthorizedPhoneStatusMonitoring,
                ": UnauthorizedPhoneStatusMonitoring",
            ),
            (
                "failureCause='A cause of more than thirty bytes'",
                FailureCause::Unknown,
                ": A cause of more than thirty by…",
            ),
            (
                "failureCause='Unauthorized'",
                FailureCause::Unknown,
                ": Unauthorized",
            ),
            ("", FailureCause::Unknown, ""),
        ] {
            let failure = format!("<user userType='CallClient'><failure {attribute}/></user>");
            let error = answer(&failure).unwrap_err();
            assert!(
                matches!(error, AuthError::Refused(why) if why.cause() == cause),
                "{error}"
            );
            assert_eq!(
                error.to_string(),
                format!("the server refuses the login{said}")
            );
        }
    }
}
