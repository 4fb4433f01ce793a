// @generated from the DTD by codegen.

/// An order, with one of everything that a DTD can say and a struct can hold. (1)
///
/// The element `order`. Content model: `((customer | id), note?, line*, gift?, address?, (step-1 | step-2 | step-33)*, parcel?, (vocabulary | text | some)*)`.
#[derive(Clone, Default, PartialEq)]
pub struct Order<'a> {
    /// The order's number. (1.1)
    ///
    /// The attribute `id`. The DTD requires it.
    pub id_attribute: ::core::option::Option<crate::Text<'a>>,
    /// What it is; the name is a keyword of Rust. (1.2)
    ///
    /// The attribute `type`.
    pub type_: ::core::option::Option<crate::Enumerated<'a, Type>>,
    /// Whether it was. (1.3)
    ///
    /// The attribute `paid`. Absent, it means `no`.
    pub paid: ::core::option::Option<crate::Enumerated<'a, Paid>>,
    /// Who ordered. (2)
    ///
    /// In full.
    ///
    /// The child `customer`.
    pub customer: ::core::option::Option<crate::Text<'a>>,
    /// The order's number again, as an element. (2.1)
    ///
    /// The child `id`.
    pub id_element: ::core::option::Option<crate::Text<'a>>,
    /// A remark, in a language. (3)
    ///
    /// The child `note`.
    pub note: ::core::option::Option<Note<'a>>,
    /// One of the things ordered. (4)
    ///
    /// The child `line`.
    pub line: crate::List<'a, Line<'a>>,
    /// It is to be wrapped. (5)
    ///
    /// The child `gift`.
    pub gift: ::core::option::Option<crate::Empty>,
    /// Where it goes. (7)
    ///
    /// The child `address`.
    pub address: ::core::option::Option<crate::Nested<'a, Address<'a>>>,
    /// The child `step-1`.
    pub step_1: crate::List<'a, crate::Empty>,
    /// The child `step-2`.
    pub step_2: crate::List<'a, crate::Text<'a>>,
    /// The child `step-33`.
    pub step_33: crate::List<'a, Step33<'a>>,
    /// What was sent, as an order of its own. (6)
    ///
    /// The child `parcel`.
    pub parcel: ::core::option::Option<crate::Nested<'a, Parcel<'a>>>,
    /// The child `vocabulary`.
    pub vocabulary: crate::List<'a, crate::Text<'a>>,
    /// The child `text`.
    pub text: crate::List<'a, crate::Empty>,
    /// The child `some`.
    pub some: crate::List<'a, Some<'a>>,
}
impl<'a> Order<'a> {
    /// The element `order` with what the DTD requires of it.
    pub fn new(id_attribute: impl ::core::convert::Into<crate::Text<'a>>) -> Self {
        Self {
            id_attribute: ::core::option::Option::Some(id_attribute.into()),
            ..Self::default()
        }
    }
    /// `paid` as given, or else what it means when absent: `no`.
    pub fn paid(&self) -> crate::Enumerated<'a, Paid> {
        self.paid.unwrap_or(Paid::No.into())
    }
    /// `id`, whichever there is: the attribute, or else the child element.
    pub fn id(&self) -> ::core::option::Option<crate::Text<'a>> {
        self.id_attribute.or(self.id_element)
    }
}
impl<'a> crate::scan::Read<'a> for Order<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::ORDER;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Order<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                let mut left = usize::MAX;
                while rest.len() < left && rest.first() == Some(&b' ') {
                    left = rest.len();
                    rest = scan
                        .literal_value(rest, b" id=\"", &mut element.id_attribute);
                    rest = scan
                        .literal_enumerated(rest, b" type=\"", &mut element.type_);
                    rest = scan.literal_enumerated(rest, b" paid=\"", &mut element.paid);
                }
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                match attribute {
                    0 => scan.value(frame, &mut element.id_attribute)?,
                    1 => scan.enumerated(frame, 1, &mut element.type_)?,
                    2 => scan.enumerated(frame, 2, &mut element.paid)?,
                    _ => {}
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = scan.plain_value(rest, b" id=\"", &mut element.id_attribute);
        rest = scan.plain_enumerated(rest, b" type=\"", &mut element.type_);
        rest = scan.plain_enumerated(rest, b" paid=\"", &mut element.paid);
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        let mut tag = scan.tag(&mut frame, rest, b"</order>")?;
        rest = loop {
            let name = match tag {
                crate::scan::Tag::Start(name) => name,
                crate::scan::Tag::End(behind) => break behind,
            };
            rest = match name.key.wrapping_mul(0xd676_d716_db9d_83f1) >> 60 {
                0 if name.key == 0x0000_0000_7065_7473 && name.is_all_of(b"step-1") => {
                    scan.list(&mut frame, name, (6, 6, false), &mut self.step_1)?
                }
                0 if name.key == 0x0000_0000_7065_7473 && name.is_all_of(b"step-2") => {
                    scan.list(&mut frame, name, (7, 6, false), &mut self.step_2)?
                }
                0 if name.key == 0x0000_0000_7065_7473 && name.is_all_of(b"step-33") => {
                    scan.list(&mut frame, name, (8, 7, false), &mut self.step_33)?
                }
                1 if name.key == 0x0000_0000_7466_6967 && name.is(b"gift") => {
                    scan.empty(&mut frame, name, (4, 4, false), &mut self.gift)?
                }
                2 if name.key == 0x0000_0000_6574_6f6e && name.is(b"note") => {
                    scan.element(&mut frame, name, (2, 4, false), &mut self.note)?
                }
                3 if name.key == 0x0000_0000_7478_6574 && name.is(b"text") => {
                    scan.list(&mut frame, name, (11, 4, false), &mut self.text)?
                }
                4 if name.key == 0x616c_7562_6163_6f76 && name.is(b"vocabulary") => {
                    scan.list(&mut frame, name, (10, 10, false), &mut self.vocabulary)?
                }
                6 if name.key == 0x0000_0000_0000_6469 && name.is(b"id") => {
                    scan.text(
                        &mut frame,
                        name,
                        (1, false),
                        &mut self.id_element,
                        b"</id>",
                    )?
                }
                7 if name.key == 0x0000_0000_656d_6f73 && name.is(b"some") => {
                    scan.list(&mut frame, name, (12, 4, false), &mut self.some)?
                }
                8 if name.key == 0x0073_7365_7264_6461 && name.is(b"address") => {
                    scan.nested(&mut frame, name, (5, 7, false), &mut self.address)?
                }
                9 if name.key == 0x0000_6c65_6372_6170 && name.is(b"parcel") => {
                    scan.nested(&mut frame, name, (9, 6, false), &mut self.parcel)?
                }
                10 if name.key == 0x0000_0000_656e_696c && name.is(b"line") => {
                    scan.list(&mut frame, name, (3, 4, false), &mut self.line)?
                }
                14 if name.key == 0x7265_6d6f_7473_7563 && name.is(b"customer") => {
                    scan.text(
                        &mut frame,
                        name,
                        (0, false),
                        &mut self.customer,
                        b"</customer>",
                    )?
                }
                _ => {
                    tag = scan.unknown(&frame, name)?;
                    continue;
                }
            };
            tag = scan.tag(&mut frame, rest, b"</order>")?;
        };
        scan.finish(&frame, (u64::from(self.id_attribute.is_none()), 0), false)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Order<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            id_attribute: ::core::option::Option::None,
            type_: ::core::option::Option::None,
            paid: ::core::option::Option::None,
            customer: ::core::option::Option::None,
            id_element: ::core::option::Option::None,
            note: ::core::option::Option::None,
            line: crate::List::new(),
            gift: ::core::option::Option::None,
            address: ::core::option::Option::None,
            step_1: crate::List::new(),
            step_2: crate::List::new(),
            step_33: crate::List::new(),
            parcel: ::core::option::Option::None,
            vocabulary: crate::List::new(),
            text: crate::List::new(),
            some: crate::List::new(),
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Order<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Children;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.id_attribute {
            visit = visit.attribute("id", b" id=\"", value)?;
        }
        if let Some(value) = &self.type_ {
            visit = visit.enumerated("type", b" type=\"", value)?;
        }
        if let Some(value) = &self.paid {
            visit = visit.enumerated("paid", b" paid=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(child) = &self.customer {
            visit = visit
                .leaf(
                    crate::walk::Tags {
                        element: &declared::CUSTOMER,
                        start: b"<customer>",
                        end: b"</customer>",
                    },
                    child,
                )?;
        }
        if let Some(child) = &self.id_element {
            visit = visit
                .leaf(
                    crate::walk::Tags {
                        element: &declared::ID,
                        start: b"<id>",
                        end: b"</id>",
                    },
                    child,
                )?;
        }
        if let Some(child) = &self.note {
            visit = visit
                .child(
                    crate::walk::Tags {
                        element: &declared::NOTE,
                        start: b"<note",
                        end: b"</note>",
                    },
                    child,
                )?;
        }
        if !self.line.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::LINE,
                        start: b"<line",
                        end: b"</line>",
                    },
                    &self.line,
                )?;
        }
        if let Some(child) = &self.gift {
            visit = visit
                .child(
                    crate::walk::Tags {
                        element: &declared::GIFT,
                        start: b"<gift",
                        end: b"</gift>",
                    },
                    child,
                )?;
        }
        if let Some(child) = &self.address {
            visit = child
                .visit(|child| {
                    visit
                        .child(
                            crate::walk::Tags {
                                element: &declared::ADDRESS,
                                start: b"<address",
                                end: b"</address>",
                            },
                            child,
                        )
                })?;
        }
        if !self.step_1.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::STEP_1,
                        start: b"<step-1",
                        end: b"</step-1>",
                    },
                    &self.step_1,
                )?;
        }
        if !self.step_2.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::STEP_2,
                        start: b"<step-2",
                        end: b"</step-2>",
                    },
                    &self.step_2,
                )?;
        }
        if !self.step_33.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::STEP_33,
                        start: b"<step-33",
                        end: b"</step-33>",
                    },
                    &self.step_33,
                )?;
        }
        if let Some(child) = &self.parcel {
            visit = child
                .visit(|child| {
                    visit
                        .child(
                            crate::walk::Tags {
                                element: &declared::PARCEL,
                                start: b"<parcel",
                                end: b"</parcel>",
                            },
                            child,
                        )
                })?;
        }
        if !self.vocabulary.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::VOCABULARY,
                        start: b"<vocabulary",
                        end: b"</vocabulary>",
                    },
                    &self.vocabulary,
                )?;
        }
        if !self.text.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::TEXT,
                        start: b"<text",
                        end: b"</text>",
                    },
                    &self.text,
                )?;
        }
        if !self.some.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::SOME,
                        start: b"<some",
                        end: b"</some>",
                    },
                    &self.some,
                )?;
        }
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Order<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Order<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Order<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            id_attribute: crate::arbitrary::maybe(
                bytes,
                true,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            type_: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::enumerated(
                    bytes,
                    <Self as crate::scan::Read<'_>>::ELEMENT,
                    1,
                ),
            )?,
            paid: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::enumerated(
                    bytes,
                    <Self as crate::scan::Read<'_>>::ELEMENT,
                    2,
                ),
            )?,
            customer: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            id_element: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            note: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            line: crate::arbitrary::list(bytes, false, arena, &arena.line)?,
            gift: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            address: crate::arbitrary::nested(bytes, false, arena, &arena.address)?,
            step_1: crate::arbitrary::list(bytes, false, arena, &arena.step_1)?,
            step_2: crate::arbitrary::list(bytes, false, arena, &arena.text_)?,
            step_33: crate::arbitrary::list(bytes, false, arena, &arena.step_33)?,
            parcel: crate::arbitrary::nested(bytes, false, arena, &arena.parcel)?,
            vocabulary: crate::arbitrary::list(bytes, false, arena, &arena.text_)?,
            text: crate::arbitrary::list(bytes, false, arena, &arena.text)?,
            some: crate::arbitrary::list(bytes, false, arena, &arena.some)?,
        })
    }
}
/// A remark, in a language. (3)
///
/// The element `note`. Content: text.
#[derive(Clone, Default, PartialEq)]
pub struct Note<'a> {
    /// The language. (3.1)
    ///
    /// The attribute `lang`.
    pub lang: ::core::option::Option<crate::Text<'a>>,
    /// The element's text.
    pub text: crate::Text<'a>,
}
impl<'a> crate::scan::Read<'a> for Note<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::NOTE;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Note<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                if attribute == 0 {
                    scan.checked_value(frame, 0, &mut element.lang)?;
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        rest = scan.content_text(&frame, rest, &mut self.text, b"</note>")?;
        scan.finish(&frame, (0, 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Note<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            lang: ::core::option::Option::None,
            text: crate::Text::new(""),
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Note<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Text;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.lang {
            visit = visit.attribute("lang", b" lang=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        visit = visit.text(&self.text)?;
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Note<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Note<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Note<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            lang: crate::arbitrary::maybe(bytes, false, |_| Ok("token".into()))?,
            text: crate::arbitrary::Build::build(bytes, arena)?,
        })
    }
}
/// One of the things ordered. (4)
///
/// The element `line`. Without content.
#[derive(Clone, Default, PartialEq)]
pub struct Line<'a> {
    /// Whether this line was. (4.1)
    ///
    /// The attribute `paid`. The DTD requires it.
    pub paid: ::core::option::Option<crate::Enumerated<'a, Paid>>,
}
impl<'a> Line<'a> {
    /// The element `line` with what the DTD requires of it.
    pub fn new(paid: impl ::core::convert::Into<crate::Enumerated<'a, Paid>>) -> Self {
        Self {
            paid: ::core::option::Option::Some(paid.into()),
        }
    }
}
impl<'a> crate::scan::Read<'a> for Line<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::LINE;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Line<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                rest = scan.literal_enumerated(rest, b" paid=\"", &mut element.paid);
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                if attribute == 0 {
                    scan.enumerated(frame, 0, &mut element.paid)?;
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = scan.plain_enumerated(rest, b" paid=\"", &mut element.paid);
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        scan.stop(rest);
        scan.no_content(&frame)?;
        rest = scan.go_on();
        scan.finish(&frame, (u64::from(self.paid.is_none()), 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Line<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            paid: ::core::option::Option::None,
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Line<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Nothing;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.paid {
            visit = visit.enumerated("paid", b" paid=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Line<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Line<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        _arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            paid: crate::arbitrary::maybe(
                bytes,
                true,
                |bytes| crate::arbitrary::enumerated(
                    bytes,
                    <Self as crate::scan::Read<'_>>::ELEMENT,
                    0,
                ),
            )?,
        })
    }
}
/// Where it goes. (7)
///
/// The element `address`. Content model: `(street?, country?, town?)`.
#[derive(Clone, Default, PartialEq)]
pub struct Address<'a> {
    /// The child `street`.
    pub street: ::core::option::Option<crate::Text<'a>>,
    /// The child `country`.
    pub country: ::core::option::Option<Country<'a>>,
    /// The child `town`.
    pub town: ::core::option::Option<crate::Nested<'a, crate::Text<'a>>>,
}
impl<'a> crate::scan::Read<'a> for Address<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::ADDRESS;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        if let [b'>', behind @ ..] = rest {
            rest = behind;
        } else {
            scan.stop(rest);
            scan.no_attributes(&mut frame)?;
            rest = scan.go_on();
        }
        if frame.open {
            rest = crate::scan::behind_blanks(&mut frame, rest);
            rest = scan
                .plain_text(
                    &mut frame,
                    rest,
                    0,
                    &mut self.street,
                    (b"<street>", b"</street>"),
                );
            rest = scan
                .plain_element(&mut frame, rest, 1, &mut self.country, b"<country")?;
        }
        let mut tag = scan.tag(&mut frame, rest, b"</address>")?;
        rest = loop {
            let name = match tag {
                crate::scan::Tag::Start(name) => name,
                crate::scan::Tag::End(behind) => break behind,
            };
            rest = if name.is_all_of(b"street") {
                scan.text(&mut frame, name, (0, true), &mut self.street, b"</street>")?
            } else if name.is_all_of(b"country") {
                scan.element(&mut frame, name, (1, 7, true), &mut self.country)?
            } else if name.is_all_of(b"town") {
                scan.nested(&mut frame, name, (2, 4, true), &mut self.town)?
            } else {
                tag = scan.unknown(&frame, name)?;
                continue;
            };
            tag = scan.tag(&mut frame, rest, b"</address>")?;
        };
        scan.finish(&frame, (0, 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Address<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            street: ::core::option::Option::None,
            country: ::core::option::Option::None,
            town: ::core::option::Option::None,
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Address<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Children;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(child) = &self.street {
            visit = visit
                .leaf(
                    crate::walk::Tags {
                        element: &declared::STREET,
                        start: b"<street>",
                        end: b"</street>",
                    },
                    child,
                )?;
        }
        if let Some(child) = &self.country {
            visit = visit
                .child(
                    crate::walk::Tags {
                        element: &declared::COUNTRY,
                        start: b"<country",
                        end: b"</country>",
                    },
                    child,
                )?;
        }
        if let Some(child) = &self.town {
            visit = child
                .visit(|child| {
                    visit
                        .child(
                            crate::walk::Tags {
                                element: &declared::TOWN,
                                start: b"<town",
                                end: b"</town>",
                            },
                            child,
                        )
                })?;
        }
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Address<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Address<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            street: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            country: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            town: crate::arbitrary::nested(bytes, false, arena, &arena.text_)?,
        })
    }
}
/// The element `country`. Content: text.
#[derive(Clone, Default, PartialEq)]
pub struct Country<'a> {
    /// The attribute `code`.
    pub code: ::core::option::Option<crate::Text<'a>>,
    /// The element's text.
    pub text: crate::Text<'a>,
}
impl<'a> crate::scan::Read<'a> for Country<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::COUNTRY;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Country<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                if attribute == 0 {
                    scan.checked_value(frame, 0, &mut element.code)?;
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        rest = scan.content_text(&frame, rest, &mut self.text, b"</country>")?;
        scan.finish(&frame, (0, 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Country<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            code: ::core::option::Option::None,
            text: crate::Text::new(""),
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Country<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Text;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.code {
            visit = visit.attribute("code", b" code=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        visit = visit.text(&self.text)?;
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Country<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Country<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Country<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            code: crate::arbitrary::maybe(bytes, false, |_| Ok("token".into()))?,
            text: crate::arbitrary::Build::build(bytes, arena)?,
        })
    }
}
/// What was sent, as an order of its own. (6)
///
/// The element `parcel`. Content model: `(order+)`.
#[derive(Clone, Default, PartialEq)]
pub struct Parcel<'a> {
    /// An order, with one of everything that a DTD can say and a struct can hold. (1)
    ///
    /// The child `order`. The DTD requires it.
    pub order: crate::List<'a, Order<'a>>,
}
impl<'a> Parcel<'a> {
    /// The element `parcel` with what the DTD requires of it.
    pub fn new(order: impl ::core::convert::Into<crate::List<'a, Order<'a>>>) -> Self {
        Self { order: order.into() }
    }
}
impl<'a> crate::scan::Read<'a> for Parcel<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::PARCEL;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        if let [b'>', behind @ ..] = rest {
            rest = behind;
        } else {
            scan.stop(rest);
            scan.no_attributes(&mut frame)?;
            rest = scan.go_on();
        }
        let mut tag = scan.tag(&mut frame, rest, b"</parcel>")?;
        rest = loop {
            let name = match tag {
                crate::scan::Tag::Start(name) => name,
                crate::scan::Tag::End(behind) => break behind,
            };
            rest = if name.is_all_of(b"order") {
                scan.list(&mut frame, name, (0, 5, true), &mut self.order)?
            } else {
                tag = scan.unknown(&frame, name)?;
                continue;
            };
            tag = scan.tag(&mut frame, rest, b"</parcel>")?;
        };
        scan.finish(&frame, (0, u128::from(self.order.is_empty())), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Parcel<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self { order: crate::List::new() }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Parcel<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Children;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if !self.order.is_empty() {
            visit = visit
                .list(
                    crate::walk::Tags {
                        element: &declared::ORDER,
                        start: b"<order",
                        end: b"</order>",
                    },
                    &self.order,
                )?;
        }
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Parcel<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Parcel<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Parcel<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            order: crate::arbitrary::list(bytes, true, arena, &arena.order)?,
        })
    }
}
/// The element `step-33`. Without content.
#[derive(Clone, Default, PartialEq)]
pub struct Step33<'a> {
    /// The attribute `xmlns`. Absent, it means `urn:s`.
    pub xmlns: ::core::option::Option<crate::Text<'a>>,
    /// The attribute `kind`.
    pub kind: ::core::option::Option<crate::Enumerated<'a, Kind>>,
}
impl<'a> Step33<'a> {
    /// `xmlns` as given, or else what it means when absent: `urn:s`.
    pub fn xmlns(&self) -> crate::Text<'a> {
        self.xmlns.unwrap_or("urn:s".into())
    }
}
impl<'a> crate::scan::Read<'a> for Step33<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::STEP_33;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Step33<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                rest = scan.literal_enumerated(rest, b" kind=\"", &mut element.kind);
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                match attribute {
                    0 => scan.checked_value(frame, 0, &mut element.xmlns)?,
                    1 => scan.enumerated(frame, 1, &mut element.kind)?,
                    _ => {}
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = scan.plain_enumerated(rest, b" kind=\"", &mut element.kind);
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        scan.stop(rest);
        scan.no_content(&frame)?;
        rest = scan.go_on();
        scan.finish(&frame, (0, 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Step33<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            xmlns: ::core::option::Option::None,
            kind: ::core::option::Option::None,
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Step33<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Nothing;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.xmlns {
            visit = visit.attribute("xmlns", b" xmlns=\"", value)?;
        }
        if let Some(value) = &self.kind {
            visit = visit.enumerated("kind", b" kind=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Step33<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Step33<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Step33<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        _arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            xmlns: crate::arbitrary::maybe(bytes, false, |_| Ok("urn:s".into()))?,
            kind: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::enumerated(
                    bytes,
                    <Self as crate::scan::Read<'_>>::ELEMENT,
                    1,
                ),
            )?,
        })
    }
}
/// The element `some`. Without content.
#[derive(Clone, Default, PartialEq)]
pub struct Some<'a> {
    /// The attribute `ok`.
    pub ok: ::core::option::Option<crate::Text<'a>>,
    /// The attribute `option`. Absent, it means `none`.
    pub option: ::core::option::Option<crate::Enumerated<'a, Option>>,
}
impl<'a> Some<'a> {
    /// `option` as given, or else what it means when absent: `none`.
    pub fn option(&self) -> crate::Enumerated<'a, Option> {
        self.option.unwrap_or(Option::None.into())
    }
}
impl<'a> crate::scan::Read<'a> for Some<'a> {
    const ELEMENT: &'static crate::grammar::Element = &declared::SOME;
    fn read(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        mut frame: crate::scan::Frame,
        mut rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut Some<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                let mut left = usize::MAX;
                while rest.len() < left && rest.first() == Some(&b' ') {
                    left = rest.len();
                    rest = scan.literal_value(rest, b" ok=\"", &mut element.ok);
                    rest = scan
                        .literal_enumerated(rest, b" option=\"", &mut element.option);
                }
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                match attribute {
                    0 => scan.value(frame, &mut element.ok)?,
                    1 => scan.enumerated(frame, 1, &mut element.option)?,
                    _ => {}
                }
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        rest = scan.plain_value(rest, b" ok=\"", &mut element.ok);
        rest = scan.plain_enumerated(rest, b" option=\"", &mut element.option);
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
        scan.stop(rest);
        scan.no_content(&frame)?;
        rest = scan.go_on();
        scan.finish(&frame, (0, 0), true)?;
        Ok(rest)
    }
}
impl<'a> crate::scan::Item<'a> for Some<'a> {
    #[inline(always)]
    fn fresh() -> Self {
        Self {
            ok: ::core::option::Option::None,
            option: ::core::option::Option::None,
        }
    }
    fn read_item(
        &mut self,
        scan: &mut crate::scan::Scanner<'a, '_>,
        frame: crate::scan::Frame,
        rest: &'a [u8],
    ) -> crate::scan::Scanned<&'a [u8]> {
        crate::scan::Read::read(self, scan, frame, rest)
    }
}
impl crate::walk::Walk for Some<'_> {
    const HOLDS: crate::walk::Holds = crate::walk::Holds::Nothing;
    #[inline]
    fn attributes<V: crate::walk::Visit>(
        &self,
        mut visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        if let Some(value) = &self.ok {
            visit = visit.attribute("ok", b" ok=\"", value)?;
        }
        if let Some(value) = &self.option {
            visit = visit.enumerated("option", b" option=\"", value)?;
        }
        Ok(visit)
    }
    fn content<V: crate::walk::Visit>(
        &self,
        visit: V,
    ) -> ::core::result::Result<V, V::Error> {
        Ok(visit)
    }
}
impl ::core::fmt::Debug for Some<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
    }
}
#[cfg(feature = "serde")]
impl ::serde::Serialize for Some<'_> {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        crate::json::serialize(
            <Self as crate::scan::Read<'_>>::ELEMENT,
            self,
            serializer,
        )
    }
}
#[cfg(feature = "arbitrary")]
impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for Some<'a> {
    fn build(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self {
            ok: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::Build::build(bytes, arena),
            )?,
            option: crate::arbitrary::maybe(
                bytes,
                false,
                |bytes| crate::arbitrary::enumerated(
                    bytes,
                    <Self as crate::scan::Read<'_>>::ELEMENT,
                    1,
                ),
            )?,
        })
    }
}
/// What it is; the name is a keyword of Rust. (1.2)
///
/// The values of the attribute `type` of `order`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Type {
    /// At once.
    ///
    /// `rush`.
    Rush,
    /// The day after
    ///
    /// tomorrow.
    ///
    /// `2-day`.
    V2Day,
    /// A value that the DTD does not list.
    #[default]
    Unknown,
}
impl Type {
    /// Every value that the DTD lists, in its order.
    pub const ALL: &'static [Self] = &[Self::Rush, Self::V2Day];
    /// The DTD's name of the value; empty for `Unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rush => "rush",
            Self::V2Day => "2-day",
            Self::Unknown => "",
        }
    }
}
impl crate::value::Enumeration for Type {
    const UNKNOWN: Self = Self::Unknown;
    #[inline]
    fn from_bytes(name: &[u8]) -> ::core::option::Option<Self> {
        match name {
            b"rush" => Some(Self::Rush),
            b"2-day" => Some(Self::V2Day),
            _ => None,
        }
    }
    #[inline]
    fn quoted(rest: &[u8]) -> ::core::option::Option<(Self, usize)> {
        if rest.starts_with(b"rush\"") {
            return Some((Self::Rush, 4));
        }
        if rest.starts_with(b"2-day\"") {
            return Some((Self::V2Day, 5));
        }
        None
    }
    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }
}
crate::value::listed!(Type, crate ::value::Enumeration::from_bytes);
/// Whether it was. (1.3)
///
/// The values of the attribute `paid` of `order`, `line`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Paid {
    /// It was.
    ///
    /// `yes`. Read from `yep` too.
    Yes,
    /// It was not.
    ///
    /// `no`.
    No,
    /// A value that the DTD does not list.
    #[default]
    Unknown,
}
impl Paid {
    /// Every value that the DTD lists, in its order.
    pub const ALL: &'static [Self] = &[Self::Yes, Self::No];
    /// The DTD's name of the value; empty for `Unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "",
        }
    }
}
impl crate::value::Enumeration for Paid {
    const UNKNOWN: Self = Self::Unknown;
    #[inline]
    fn from_bytes(name: &[u8]) -> ::core::option::Option<Self> {
        match name {
            b"yes" => Some(Self::Yes),
            b"no" => Some(Self::No),
            _ => None,
        }
    }
    #[inline]
    fn quoted(rest: &[u8]) -> ::core::option::Option<(Self, usize)> {
        if rest.starts_with(b"yes\"") {
            return Some((Self::Yes, 3));
        }
        if rest.starts_with(b"no\"") {
            return Some((Self::No, 2));
        }
        None
    }
    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }
}
crate::value::listed!(Paid, crate ::value::Enumeration::from_bytes);
/// The values of the attribute `kind` of `step-33`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// `slow`.
    Slow,
    /// `fast`.
    Fast,
    /// A value that the DTD does not list.
    #[default]
    Unknown,
}
impl Kind {
    /// Every value that the DTD lists, in its order.
    pub const ALL: &'static [Self] = &[Self::Slow, Self::Fast];
    /// The DTD's name of the value; empty for `Unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Fast => "fast",
            Self::Unknown => "",
        }
    }
}
impl crate::value::Enumeration for Kind {
    const UNKNOWN: Self = Self::Unknown;
    #[inline]
    fn from_bytes(name: &[u8]) -> ::core::option::Option<Self> {
        match name {
            b"slow" => Some(Self::Slow),
            b"fast" => Some(Self::Fast),
            _ => None,
        }
    }
    #[inline]
    fn quoted(rest: &[u8]) -> ::core::option::Option<(Self, usize)> {
        if rest.starts_with(b"slow\"") {
            return Some((Self::Slow, 4));
        }
        if rest.starts_with(b"fast\"") {
            return Some((Self::Fast, 4));
        }
        None
    }
    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }
}
crate::value::listed!(Kind, crate ::value::Enumeration::from_bytes);
/// The values of the attribute `option` of `some`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Option {
    /// `none`.
    None,
    /// `default`.
    Default,
    /// A value that the DTD does not list.
    #[default]
    Unknown,
}
impl Option {
    /// Every value that the DTD lists, in its order.
    pub const ALL: &'static [Self] = &[Self::None, Self::Default];
    /// The DTD's name of the value; empty for `Unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Default => "default",
            Self::Unknown => "",
        }
    }
}
impl crate::value::Enumeration for Option {
    const UNKNOWN: Self = Self::Unknown;
    #[inline]
    fn from_bytes(name: &[u8]) -> ::core::option::Option<Self> {
        match name {
            b"none" => Some(Self::None),
            b"default" => Some(Self::Default),
            _ => None,
        }
    }
    #[inline]
    fn quoted(rest: &[u8]) -> ::core::option::Option<(Self, usize)> {
        if rest.starts_with(b"none\"") {
            return Some((Self::None, 4));
        }
        if rest.starts_with(b"default\"") {
            return Some((Self::Default, 7));
        }
        None
    }
    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }
}
crate::value::listed!(Option, crate ::value::Enumeration::from_bytes);
impl<'a> Order<'a> {
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
/// Owns what arbitrary documents refer to.
#[cfg(feature = "arbitrary")]
#[derive(Default)]
pub struct Arena<'a> {
    address: crate::arbitrary::Shelf<Address<'a>>,
    line: crate::arbitrary::Shelf<Line<'a>>,
    order: crate::arbitrary::Shelf<Order<'a>>,
    parcel: crate::arbitrary::Shelf<Parcel<'a>>,
    some: crate::arbitrary::Shelf<Some<'a>>,
    step_1: crate::arbitrary::Shelf<crate::Empty>,
    step_33: crate::arbitrary::Shelf<Step33<'a>>,
    text: crate::arbitrary::Shelf<crate::Empty>,
    text_: crate::arbitrary::Shelf<crate::Text<'a>>,
    borrowed_: ::core::marker::PhantomData<&'a ()>,
}
#[cfg(feature = "arbitrary")]
impl<'a> Order<'a> {
    /// A valid document made of arbitrary bytes.
    ///
    /// # Errors
    /// Errors of `arbitrary`. Running out of bytes is not one.
    pub fn arbitrary(
        bytes: &mut ::arbitrary::Unstructured<'a>,
        arena: &'a Arena<'a>,
    ) -> ::arbitrary::Result<Self> {
        crate::arbitrary::Build::build(bytes, arena)
    }
}
/// An arbitrary document that owns all that it is made of, and lends it: for functions that
/// are given what implements `Arbitrary`.
#[cfg(feature = "arbitrary")]
#[derive(Clone, Debug)]
pub struct ArbitraryDocument(::alloc::vec::Vec<u8>);
#[cfg(feature = "arbitrary")]
impl<'b> ::arbitrary::Arbitrary<'b> for ArbitraryDocument {
    fn arbitrary(
        bytes: &mut ::arbitrary::Unstructured<'b>,
    ) -> ::arbitrary::Result<Self> {
        ::arbitrary::Arbitrary::arbitrary(bytes).map(Self)
    }
    fn arbitrary_take_rest(
        bytes: ::arbitrary::Unstructured<'b>,
    ) -> ::arbitrary::Result<Self> {
        Ok(Self(bytes.take_rest().into()))
    }
}
#[cfg(feature = "arbitrary")]
impl ArbitraryDocument {
    /// What `look` makes of the document, which is valid.
    ///
    /// # Errors
    /// As for `arbitrary` of the document.
    pub fn lend<T>(
        &self,
        look: impl ::core::ops::FnOnce(&Order<'_>) -> T,
    ) -> ::arbitrary::Result<T> {
        let arena = Arena::default();
        let mut bytes = ::arbitrary::Unstructured::new(&self.0);
        let document = Order::arbitrary(&mut bytes, &arena)?;
        Ok(look(&document))
    }
}
/// The DTD's tables.
pub(crate) mod declared {
    use crate::grammar::{Attribute, Child, Content, Element};
    pub(crate) static ORDER: Element = Element {
        number: 1,
        name: "order",
        start: "<order>",
        end: "</order>",
        attributes: &[
            Attribute {
                name: "id",
                decisive: false,
                values: &[],
                token: false,
            },
            Attribute {
                name: "type",
                decisive: false,
                values: &["rush", "2-day"],
                token: false,
            },
            Attribute {
                name: "paid",
                decisive: false,
                values: &["yes", "no"],
                token: false,
            },
        ],
        content: Content::Children {
            children: &[
                Child {
                    element: &CUSTOMER,
                    after: 1,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &ID,
                    after: 1,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &NOTE,
                    after: 6,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &LINE,
                    after: 30,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &GIFT,
                    after: 30,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &ADDRESS,
                    after: 62,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &STEP_1,
                    after: 1022,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &STEP_2,
                    after: 1022,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &STEP_33,
                    after: 1022,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &PARCEL,
                    after: 1022,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &VOCABULARY,
                    after: 16382,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &TEXT,
                    after: 16382,
                    last: true,
                    required: false,
                    repeats: true,
                },
                Child {
                    element: &SOME,
                    after: 16382,
                    last: true,
                    required: false,
                    repeats: true,
                },
            ],
            nullable: false,
        },
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static CUSTOMER: Element = Element {
        number: 2,
        name: "customer",
        start: "<customer>",
        end: "</customer>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static ID: Element = Element {
        number: 3,
        name: "id",
        start: "<id>",
        end: "</id>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static NOTE: Element = Element {
        number: 4,
        name: "note",
        start: "<note>",
        end: "</note>",
        attributes: &[
            Attribute {
                name: "lang",
                decisive: false,
                values: &[],
                token: true,
            },
        ],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static LINE: Element = Element {
        number: 5,
        name: "line",
        start: "<line>",
        end: "</line>",
        attributes: &[
            Attribute {
                name: "paid",
                decisive: false,
                values: &["yes", "no"],
                token: false,
            },
        ],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static GIFT: Element = Element {
        number: 6,
        name: "gift",
        start: "<gift>",
        end: "</gift>",
        attributes: &[],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static ADDRESS: Element = Element {
        number: 7,
        name: "address",
        start: "<address>",
        end: "</address>",
        attributes: &[],
        content: Content::Children {
            children: &[
                Child {
                    element: &STREET,
                    after: 1,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &COUNTRY,
                    after: 3,
                    last: true,
                    required: false,
                    repeats: false,
                },
                Child {
                    element: &TOWN,
                    after: 7,
                    last: true,
                    required: false,
                    repeats: false,
                },
            ],
            nullable: true,
        },
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static STREET: Element = Element {
        number: 8,
        name: "street",
        start: "<street>",
        end: "</street>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static COUNTRY: Element = Element {
        number: 9,
        name: "country",
        start: "<country>",
        end: "</country>",
        attributes: &[
            Attribute {
                name: "code",
                decisive: false,
                values: &[],
                token: true,
            },
        ],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static TOWN: Element = Element {
        number: 10,
        name: "town",
        start: "<town>",
        end: "</town>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static PARCEL: Element = Element {
        number: 11,
        name: "parcel",
        start: "<parcel>",
        end: "</parcel>",
        attributes: &[],
        content: Content::Children {
            children: &[
                Child {
                    element: &ORDER,
                    after: 3,
                    last: true,
                    required: true,
                    repeats: true,
                },
            ],
            nullable: false,
        },
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static STEP_1: Element = Element {
        number: 12,
        name: "step-1",
        start: "<step-1>",
        end: "</step-1>",
        attributes: &[],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static STEP_2: Element = Element {
        number: 13,
        name: "step-2",
        start: "<step-2>",
        end: "</step-2>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static STEP_33: Element = Element {
        number: 14,
        name: "step-33",
        start: "<step-33>",
        end: "</step-33>",
        attributes: &[
            Attribute {
                name: "xmlns",
                decisive: false,
                values: &["urn:s"],
                token: false,
            },
            Attribute {
                name: "kind",
                decisive: false,
                values: &["slow", "fast"],
                token: false,
            },
        ],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static VOCABULARY: Element = Element {
        number: 15,
        name: "vocabulary",
        start: "<vocabulary>",
        end: "</vocabulary>",
        attributes: &[],
        content: Content::Text,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static TEXT: Element = Element {
        number: 16,
        name: "text",
        start: "<text>",
        end: "</text>",
        attributes: &[],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
    pub(crate) static SOME: Element = Element {
        number: 17,
        name: "some",
        start: "<some>",
        end: "</some>",
        attributes: &[
            Attribute {
                name: "ok",
                decisive: false,
                values: &[],
                token: false,
            },
            Attribute {
                name: "option",
                decisive: false,
                values: &["none", "default"],
                token: false,
            },
        ],
        content: Content::Empty,
        vocabulary: &super::VOCABULARY,
    };
}
static VOCABULARY: crate::grammar::Vocabulary = crate::grammar::Vocabulary {
    declared: &[
        &declared::ORDER,
        &declared::CUSTOMER,
        &declared::ID,
        &declared::NOTE,
        &declared::LINE,
        &declared::GIFT,
        &declared::ADDRESS,
        &declared::STREET,
        &declared::COUNTRY,
        &declared::TOWN,
        &declared::PARCEL,
        &declared::STEP_1,
        &declared::STEP_2,
        &declared::STEP_33,
        &declared::VOCABULARY,
        &declared::TEXT,
        &declared::SOME,
    ],
    elements: ::phf::Map {
        key: 16287231350648472473,
        disps: &[(0, 11), (1, 14), (0, 3), (1, 0), (0, 9), (0, 10)],
        entries: &[
            ("some", "some"),
            ("order", "order"),
            ("town", "town"),
            ("step-2", "step-2"),
            ("customer", "customer"),
            ("address", "address"),
            ("vocabulary", "vocabulary"),
            ("step-1", "step-1"),
            ("id", "id"),
            ("Note", "note"),
            ("step-33", "step-33"),
            ("country", "country"),
            ("line", "line"),
            ("gift", "gift"),
            ("parcel", "parcel"),
            ("street", "street"),
            ("text", "text"),
            ("note", "note"),
        ],
    },
    attributes: ::phf::Map {
        key: 16287231350648472473,
        disps: &[(0, 0), (0, 0), (8, 4)],
        entries: &[
            ("paid", "paid"),
            ("lang", "lang"),
            ("type", "type"),
            ("kind", "kind"),
            ("option", "option"),
            ("code", "code"),
            ("id", "id"),
            ("ok", "ok"),
            ("xmlns", "xmlns"),
        ],
    },
    values: ::phf::Map {
        key: 16287231350648472473,
        disps: &[(0, 0)],
        entries: &[("yep", "yes")],
    },
    folded: ::phf::Map {
        key: 16287231350648472473,
        disps: &[(0, 11), (6, 16), (1, 10), (0, 0), (0, 4), (0, 14)],
        entries: &[
            ("some", &declared::SOME),
            ("country", &declared::COUNTRY),
            ("step-33", &declared::STEP_33),
            ("customer", &declared::CUSTOMER),
            ("address", &declared::ADDRESS),
            ("order", &declared::ORDER),
            ("step-2", &declared::STEP_2),
            ("parcel", &declared::PARCEL),
            ("note", &declared::NOTE),
            ("step-1", &declared::STEP_1),
            ("text", &declared::TEXT),
            ("gift", &declared::GIFT),
            ("town", &declared::TOWN),
            ("line", &declared::LINE),
            ("vocabulary", &declared::VOCABULARY),
            ("id", &declared::ID),
            ("street", &declared::STREET),
        ],
    },
};
