//! The DTD as data: what the reader looks up off its hot path. The tables are generated.

/// A declared element type.
pub struct Element {
    /// Its number among the declarations, from 1.
    pub number: u8,
    /// The DTD's name.
    pub name: &'static str,
    /// Its start tag without attributes.
    pub start: &'static str,
    /// Its end tag.
    pub end: &'static str,
    /// The declared attributes, in the DTD's order.
    pub attributes: &'static [Attribute],
    /// What it may hold.
    pub content: Content,
    /// The names of its DTD.
    pub vocabulary: &'static Vocabulary,
}

/// A declared attribute.
pub struct Attribute {
    /// The DTD's name.
    pub name: &'static str,
    /// Whether an unknown value makes the document another protocol's.
    pub decisive: bool,
    /// The values allowed, where they are enumerated or one is fixed.
    pub values: &'static [&'static str],
    /// Whether the value has to be a name token.
    pub token: bool,
}

/// A content model.
pub enum Content {
    /// `EMPTY`
    Empty,
    /// `(#PCDATA)`
    Text,
    /// Child elements.
    Children {
        /// The children, in the DTD's order. No name occurs twice in a content model, so that the
        /// last child read tells what may follow: states are 0 for the beginning and `n + 1` behind
        /// child `n`.
        children: &'static [Child],
        /// Whether the element may have no children.
        nullable: bool,
    },
}

/// A child in a content model.
pub struct Child {
    /// Its declaration.
    pub element: &'static Element,
    /// The states in which it may come, a bit each.
    pub after: u128,
    /// Whether the content may end behind it.
    pub last: bool,
    /// Whether it occurs in every valid content.
    pub required: bool,
    /// Whether it may occur more than once.
    pub repeats: bool,
}

/// The names of a DTD, and the other spellings that are read as one of them.
pub struct Vocabulary {
    /// The declared element types, in the order of their numbers.
    pub declared: &'static [&'static Element],
    /// Element names as written → the DTD's.
    pub elements: phf::Map<&'static str, &'static str>,
    /// Attribute names as written → the DTD's.
    pub attributes: phf::Map<&'static str, &'static str>,
    /// Other spellings of enumerated values → the DTD's.
    pub values: phf::Map<&'static str, &'static str>,
    /// Element names as written, but in lower case → the declaration.
    pub folded: phf::Map<&'static str, &'static Element>,
}

/// Declarations are equal when they are the same one.
impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for Element {}

/// Declarations are equal when they are the same one.
impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for Attribute {}

impl Element {
    /// The children of the content model; none where it has none.
    #[inline(always)]
    pub(crate) fn children(&self) -> &'static [Child] {
        match self.content {
            Content::Children { children, .. } => children,
            Content::Empty | Content::Text => &[],
        }
    }

    /// Whether child number `child` may come in `state`.
    #[inline(always)]
    pub(crate) fn allows(&self, child: u8, state: u8) -> bool {
        self.children()
            .get(usize::from(child))
            .is_some_and(|child| child.after.checked_shr(state.into()).unwrap_or(0) & 1 == 1)
    }

    /// Whether the content may end in `state`.
    #[inline(always)]
    pub(crate) fn may_end(&self, state: u8) -> bool {
        match (&self.content, state) {
            (Content::Children { nullable, .. }, 0) => *nullable,
            (Content::Children { children, .. }, _) => children
                .get(usize::from(state) - 1)
                .is_some_and(|child| child.last),
            (Content::Empty | Content::Text, _) => true,
        }
    }

    /// The child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&'static Self> {
        self.children()
            .iter()
            .map(|child| child.element)
            .find(|child| child.name == name)
    }

    /// The number of the attribute of that name.
    pub(crate) fn attribute(&self, name: &str) -> Option<u8> {
        let found = self
            .attributes
            .iter()
            .position(|attribute| attribute.name == name)?;
        u8::try_from(found).ok()
    }
}

impl Vocabulary {
    /// The declared element type of that number.
    pub(crate) fn numbered(&self, number: u8) -> Option<&'static Element> {
        self.declared
            .get(usize::from(number).checked_sub(1)?)
            .copied()
    }
}
