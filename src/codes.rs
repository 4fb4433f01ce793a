//! Enums of codes. Each code is followed by its name and, in all or none, by what it means in words.

macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub enum $codes:ident;
        $($(#[$doc:meta])* $code:ident $name:literal $message:literal,)+
    ) => {
        codes! { $(#[$meta])* pub enum $codes; $($(#[$doc])* $code $name,)+ }

        impl $codes {
            /// The code in words.
            const fn message(self) -> &'static str {
                match self {
                    $(Self::$code => $message,)+
                }
            }
        }
    };
    (
        $(#[$meta:meta])*
        pub enum $codes:ident;
        $($(#[$doc:meta])* $code:ident $name:literal,)+
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $codes {
            $($(#[$doc])* $code,)+
        }

        impl $codes {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            /// The code as a word with hyphens, as the tool `cap` prints it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }
        }

        /// The code as a word.
        impl ::core::fmt::Display for $codes {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

pub(crate) use codes;
