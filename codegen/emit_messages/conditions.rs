//! Conditions of the tables as expressions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::names;
use super::super::protocol::{Condition, Message, Table, Type};
use super::{Emitter, ident};

impl Emitter<'_> {
    /// An expression that chooses the first table whose conditions hold for `data`.
    pub(super) fn choose(
        &self,
        message: &Message,
        then: impl Fn(&Table) -> TokenStream,
    ) -> TokenStream {
        let mut tables = message.tables.iter().rev();
        let last = tables.next().map(&then);
        tables.fold(quote! { #last }, |otherwise, table| {
            let (conditions, then) = (self.all_hold(&table.conditions), then(table));
            quote! { if #conditions { #then } else { #otherwise } }
        })
    }

    /// Conditions that all hold, as an expression over `data`.
    pub(super) fn all_hold(&self, conditions: &[Condition]) -> TokenStream {
        let conditions = conditions.iter().map(|c| self.condition(c, c.negated));
        quote! { #(#conditions)&&* }
    }

    /// Its opposite.
    pub(super) fn some_fails(&self, conditions: &[Condition]) -> TokenStream {
        let several = conditions.len() > 1;
        let conditions = conditions.iter().map(|c| self.condition(c, !c.negated));
        match several {
            true => quote! { (#(#conditions)||*) },
            false => quote! { #(#conditions)* },
        }
    }

    fn condition(&self, condition: &Condition, negated: bool) -> TokenStream {
        if condition.never {
            return quote! { #negated };
        }
        let root = self.protocol.command_data;
        self.condition_from(condition, negated, root, 0, quote! { data })
    }

    /// The rest of a condition, from an element on that is on its way.
    fn condition_from(
        &self,
        condition: &Condition,
        negated: bool,
        element: usize,
        step: usize,
        holder: TokenStream,
    ) -> TokenStream {
        let (is, not) = match negated {
            false => (ident("is_some_and"), None),
            true => (ident("is_none_or"), Some(quote! { ! })),
        };
        let there = ident(if negated { "is_none" } else { "is_some" });
        let Some(child) = condition.steps.get(step) else {
            let Some(place) = &condition.place else {
                unreachable!("a condition ends in a child or an attribute")
            };
            let field = self.field(element, place);
            if condition.values.is_empty() {
                return quote! { #holder.#field.#there() };
            }
            let kind = self.enumeration(element, place);
            let values = condition.values.iter().map(|v| ident(&names::type_name(v)));
            return quote! {
                #holder.#field.#is(|value| #not matches!(value.value(), #(#kind::#values)|*))
            };
        };
        let declared = &self.element(element).children()[*child];
        let field = ident(&declared.field);
        let last = step + 1 == condition.steps.len() && condition.place.is_none();
        match &condition.kind {
            Type::Coded(name) if last => {
                let name = ident(name);
                let values = condition.values.iter().map(|value| ident(value));
                let text = match self.element(declared.element).has_struct() {
                    true => quote! { #holder.#field.as_ref().map(|element| element.text) },
                    false => quote! { #holder.#field },
                };
                quote! {
                    #text.#is(|text| #not matches!(
                        text.typed().known(),
                        Some(#(crate::message::#name::#values)|*)
                    ))
                }
            }
            _ if last && declared.repeats => {
                let not = (!negated).then(|| quote! { ! });
                quote! { #not #holder.#field.is_empty() }
            }
            _ if last => quote! { #holder.#field.#there() },
            _ => {
                let (element, next) = (declared.element, format_ident!("element{step}"));
                let holder_of_rest = quote! { #next };
                let rest =
                    self.condition_from(condition, negated, element, step + 1, holder_of_rest);
                let held = ident(if declared.repeats { "first" } else { "as_ref" });
                quote! { #holder.#field.#held().#is(|#next| #rest) }
            }
        }
    }
}
