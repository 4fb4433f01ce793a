//! What only the root has: reading and writing of documents.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::Element;
use super::ident;

pub(super) fn root(element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    quote! {
        impl<'a> #name<'a> {
            /// Reads one document, in standard mode and without asking for notes. What is read
            /// borrows from `document`; nothing is allocated.
            ///
            /// # Errors
            /// The document is not well-formed, has a DOCTYPE, is not of this protocol, or is beyond a
            /// limit of [`Options::STANDARD`](crate::Options::STANDARD).
            pub fn read(document: &'a [u8]) -> ::core::result::Result<Self, crate::Error> {
                Self::read_with(document, &crate::Options::STANDARD, &mut ())
            }

            /// Reads one document as the options say, and hands what it notices to `notes`.
            ///
            /// # Errors
            /// The document is not well-formed, has a DOCTYPE, is not of this protocol, is beyond a
            /// limit, or departs from the DTD and the options refuse that. Notes may have been given
            /// before an error.
            pub fn read_with(
                document: &'a [u8],
                options: &crate::Options,
                notes: &mut dyn crate::Notes,
            ) -> ::core::result::Result<Self, crate::Error> {
                let mut root = Self::default();
                crate::document::read(document, options, notes, &mut root)?;
                Ok(root)
            }

            /// The same into a struct that is there already, whatever it holds, which spares moving
            /// the result. After an error it holds what was read before it.
            ///
            /// As long as the struct is there it borrows from all that was read into it, so that it
            /// serves for several documents which stay where they are, but not for the frames that
            /// a reader lends one after another.
            ///
            /// # Errors
            /// As for [`read_with`](Self::read_with).
            pub fn read_into(
                &mut self,
                document: &'a [u8],
                options: &crate::Options,
                notes: &mut dyn crate::Notes,
            ) -> ::core::result::Result<(), crate::Error> {
                *self = Self::default();
                crate::document::read(document, options, notes, self)
            }

            /// The document as XML in one line, to be written where you like.
            pub fn xml(&self) -> crate::Xml<'_, Self> {
                self.xml_with(crate::WriteOptions::COMPACT)
            }

            /// The document as XML, laid out as the options say.
            pub fn xml_with(&self, options: crate::WriteOptions) -> crate::Xml<'_, Self> {
                crate::Xml::new(<Self as crate::scan::Read<'_>>::ELEMENT, self, options)
            }
        }
    }
}
