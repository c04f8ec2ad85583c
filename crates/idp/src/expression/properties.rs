//! Laws that hold for every expression, tried on many.

use proptest::collection::vec;
use proptest::prelude::*;

use super::functions::any_call;
use super::syntax::{Comparison, Constant, Kind};
use super::testing::{context, source};
use super::{Expression, Node};

fn node(kind: Kind) -> Node {
    Node { kind, span: 0..0 }
}

fn operand() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["givenName", "surname", "mails", "nobody", "blank", "enabled", "appRoleAssignments"])
            .prop_map(Node::attribute),
        "[^\\]\\s]{1,8}".prop_map(|name| Node::attribute(&name)),
        "\\PC{0,8}|[0-9]{1,3}|[\"\\\\]{0,4}".prop_map(|text| Node::text(&text)),
        any::<i64>().prop_map(|integer| node(Kind::Integer(integer))),
        (-3..9_i64).prop_map(|integer| node(Kind::Integer(integer))),
        prop::sample::select(&Constant::ALL[..]).prop_map(|constant| node(Kind::Constant(constant))),
    ];
    leaf.prop_recursive(5, 40, 7, |inner| {
        let comparison = (inner.clone(), prop::sample::select(&Comparison::ALL[..]), inner.clone())
            .prop_map(|(left, comparison, right)| node(Kind::Compare(left.into(), comparison, right.into())));
        let argument = prop_oneof![8 => inner, 1 => comparison, 2 => Just(Node::omitted())];
        (any::<prop::sample::Index>(), vec(argument, 8)).prop_map(|(which, arguments)| any_call(which, arguments))
    })
}

/// Text that is nearly an expression: what a parser is likeliest to stumble over.
fn near_expression() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[()\\[\\],\"\\\\=<> &-]",
        4 => "(Join|Switch|IIF|Replace|Mid|Guid|vbTextCompare)\\(?|\\[mail\\]|\"x\"|-?[0-9]{1,3}|&HF| , ",
        1 => any::<String>(),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn printed_expressions_read_as_themselves(root in operand()) {
        let expression = Expression::from(root);
        let printed = expression.to_string();
        // A function may refuse its arguments, but what is read is what was written.
        if let Ok(read) = Expression::parse(&printed) {
            prop_assert_eq!(read, expression);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![any::<String>(), near_expression()]) {
        match text.parse::<Expression>() {
            Ok(expression) => prop_assert_eq!(expression.to_string().parse::<Expression>().unwrap(), expression),
            Err(error) => prop_assert!(text.get(error.span.clone()).is_some() && error.column >= 1),
        }
    }

    #[test]
    fn no_expression_makes_evaluation_panic_or_depend_on_more_than_it_is_given(root in operand()) {
        let expression = Expression::from(root);
        let once = expression.evaluate(&source(), &mut context());
        prop_assert_eq!(once, expression.evaluate(&source(), &mut context()));
    }
}
