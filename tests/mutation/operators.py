"""Which small changes are made: a choice of Cosmic Ray's operators, and two of our own."""

from __future__ import annotations

from collections.abc import Iterator

import parso.python.tree
from cosmic_ray import plugins
from cosmic_ray.operators.operator import Example, Operator

_COMPARED = (
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt",
    "Is_IsNot", "IsNot_Is",
)  # fmt: skip
_COMBINED = (
    "Add_Sub", "Sub_Add", "Sub_BitAnd", "Mul_Div", "Mod_Mul", "BitOr_BitAnd", "BitOr_Sub", "BitAnd_BitOr",
    "BitAnd_Sub",
)  # fmt: skip
_OTHERS = (
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
Position = tuple[tuple[int, int], tuple[int, int]]


class TurnMembership(Operator):
    """`in` becomes `not in`, and the other way round."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[Position]:
        if node.type == "comparison":
            for sign in node.children[1::2]:
                if _code(sign) in ("in", "not in"):
                    yield sign.start_pos, sign.end_pos

    def mutate(self, node: parso.tree.NodeOrLeaf, index: int) -> parso.tree.NodeOrLeaf:
        at = [n for n in range(1, len(node.children), 2) if _code(node.children[n]) in ("in", "not in")][
            index
        ]
        turned = " not in" if _code(node.children[at]) == "in" else " in"
        node.children[at] = parso.parse(turned)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("x in y", "x not in y"), Example("x not in y", "x in y"))


class SwapAnyAll(Operator):
    """`any` becomes `all`, and the other way round."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[Position]:
        if isinstance(node, parso.python.tree.Name) and node.value in ("any", "all"):
            yield node.start_pos, node.end_pos

    def mutate(self, node: parso.tree.NodeOrLeaf, index: int) -> parso.tree.NodeOrLeaf:
        node.value = "all" if node.value == "any" else "any"
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("any(x)", "all(x)"), Example("all(x)", "any(x)"))


def _code(node: parso.tree.NodeOrLeaf) -> str:
    return " ".join(node.get_code(include_prefix=False).split())


def chosen() -> tuple[Operator, ...]:
    """One of each. Left out is what never says anything: other arithmetic, decorators, random values."""
    names = (
        *(f"ReplaceComparisonOperator_{pair}" for pair in _COMPARED),
        *(f"ReplaceBinaryOperator_{pair}" for pair in _COMBINED),
        *_OTHERS,
    )
    return (*(plugins.get_operator(f"core/{name}")() for name in names), TurnMembership(), SwapAnyAll())
