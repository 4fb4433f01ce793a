//! A content model as an automaton (Glushkov's): which child may follow which.

use super::dtd::{Particle, Term};
use super::names;
use super::{Child, ContentModel};

/// State 0 and the states of the children have to fit into a `u128`.
pub const MAX_CHILDREN: usize = 127;

/// The children in the order in which the content model names them.
pub fn names<'a>(particle: &Particle<'a>) -> Vec<&'a str> {
    match &particle.term {
        Term::Element(name) => vec![name],
        Term::Sequence(members) | Term::Choice(members) => members.iter().flat_map(names).collect(),
    }
}

/// The automaton of a content model of at most [`MAX_CHILDREN`] different children.
///
/// # Errors
/// A child in a group that repeats and has an order: a document keeps the children of one name
/// together, so that it could not be written as it was read.
pub fn model<'a>(
    particle: &Particle<'a>,
    source: &str,
    element: impl Fn(&str) -> usize,
) -> Result<ContentModel, &'a str> {
    let mut children = Vec::new();
    let whole = walk(particle, false, &element, &mut children)?;
    allow(&mut children, START, whole.first);
    for (index, child) in children.iter_mut().enumerate() {
        child.last = whole.last & state(index) != 0;
        child.required = whole.required & state(index) != 0;
    }
    Ok(ContentModel {
        source: source.split_whitespace().collect::<Vec<_>>().join(" "),
        children,
        nullable: whole.nullable,
    })
}

const START: u128 = 1;

fn state(child: usize) -> u128 {
    1 << (child + 1)
}

/// What a part of the model matches, as sets of states.
struct Part {
    /// Nothing at all matches.
    nullable: bool,
    /// The children that a match can begin with.
    first: u128,
    /// The children that a match can end with.
    last: u128,
    /// The children that every match has.
    required: u128,
}

/// Adds the children of a part, linked among themselves; `repeats` where a group around it does.
fn walk<'a>(
    particle: &Particle<'a>,
    repeats: bool,
    element: &impl Fn(&str) -> usize,
    children: &mut Vec<Child>,
) -> Result<Part, &'a str> {
    let repeats = repeats || particle.repeats;
    let before = children.len();
    let mut part = match &particle.term {
        Term::Element(name) => {
            children.push(Child {
                element: element(name),
                field: names::field_name(name),
                repeats,
                required: false,
                on_demand: false,
                after: 0,
                last: false,
            });
            let child = state(children.len() - 1);
            Part {
                nullable: false,
                first: child,
                last: child,
                required: child,
            }
        }
        Term::Sequence(members) => {
            let mut whole = Part {
                nullable: true,
                first: 0,
                last: 0,
                required: 0,
            };
            for member in members {
                let next = walk(member, repeats, element, children)?;
                allow(children, whole.last, next.first);
                whole.first |= if whole.nullable { next.first } else { 0 };
                whole.last = next.last | if next.nullable { whole.last } else { 0 };
                whole.required |= next.required;
                whole.nullable &= next.nullable;
            }
            whole
        }
        Term::Choice(members) => {
            let mut whole = Part {
                nullable: false,
                first: 0,
                last: 0,
                // A choice has two members or more, and none of their children in common.
                required: 0,
            };
            for member in members {
                let next = walk(member, repeats, element, children)?;
                whole.first |= next.first;
                whole.last |= next.last;
                whole.nullable |= next.nullable;
            }
            whole
        }
    };
    if particle.repeats {
        allow(children, part.last, part.first);
        // Sorted by name, a match has to be one still.
        let mut earlier = 0;
        for (index, name) in (before..children.len()).zip(names(particle)) {
            earlier |= state(index);
            let anywhere = part.first & part.last & state(index) != 0;
            if !anywhere || children[index].after & earlier != earlier {
                return Err(name);
            }
        }
    }
    if particle.optional {
        part.nullable = true;
        part.required = 0;
    }
    Ok(part)
}

/// Lets each of `to` follow each of `from`.
fn allow(children: &mut [Child], from: u128, to: u128) {
    for (index, child) in children.iter_mut().enumerate() {
        if to & state(index) != 0 {
            child.after |= from;
        }
    }
}
