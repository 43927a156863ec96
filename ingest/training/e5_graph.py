"""The transformer as an ONNX graph: token ids and their mask → a unit vector a text, and a vector a token.

The table of pieces stays in the blocks of four bits in which it comes, so nothing of it is lost. Matrices become int8,
one scale a column; what they are multiplied with is rounded to eight bits row by row (a row is a token), so that a
text's vector does not depend on the texts beside it. ``whole=True`` leaves all in float32, to compare with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from ingest.training.e5_weights import BLOCK, Blocks, Floats, Model, Weights

_OPSET = 20
_IR_VERSION = 10
_MICROSOFT = "com.microsoft"  # operators of onnxruntime beside the standard's
_ROW_LEVELS = 127  # of a token's values, on either side of _MIDDLE
_MIDDLE = 128
# Seven bits, not eight: processors without VNNI add products of neighbours in 16 bits, and 255 × 63 × 2 still fits.
_COLUMN_LEVELS = 63


class Graph:
    """Nodes and tensors of a graph that grows."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, onnx.TensorProto] = {}

    def tensor(self, name: str, values: npt.ArrayLike, kind: type[np.generic] = np.float32) -> str:
        self.tensors[name] = numpy_helper.from_array(np.ascontiguousarray(values, dtype=kind), name)
        return name

    def scalar(self, name: str, value: float, kind: type[np.generic] = np.float32) -> str:
        self.tensors[name] = numpy_helper.from_array(np.asarray(value, dtype=kind), name)
        return name

    def node(self, kind: str, inputs: Sequence[str], name: str, **more: Any) -> str:
        """Adds a node whose one output bears its name."""
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **more))
        return name

    def linear(self, name: str, given: str, weight: Floats, bias: Floats) -> str:
        table = weight.T  # (columns, rows), so that given @ table
        multiplied = self._whole if self.whole else self._rounded
        product = multiplied(name, given, table)
        return self.node("Add", [product, self.tensor(f"{name}.b", bias)], name)

    def _whole(self, name: str, given: str, table: Floats) -> str:
        return self.node("MatMul", [given, self.tensor(f"{name}.w", table)], f"{name}.product")

    def _rounded(self, name: str, given: str, table: Floats) -> str:
        greatest = np.maximum(np.abs(table).max(axis=0), np.finfo(np.float32).tiny)
        codes = self.tensor(f"{name}.w", np.rint(table / greatest * _COLUMN_LEVELS), np.int8)
        scales = self.tensor(f"{name}.scales", greatest / _COLUMN_LEVELS)
        rounded, steps = self._bytes(name, given)
        product = self.node(
            "MatMulIntegerToFloat",
            [rounded, codes, self.scalar("one", 1), scales, self.scalar("middle", _MIDDLE, np.uint8)],
            f"{name}.integers",
            domain=_MICROSOFT,
        )
        return self.node("Mul", [product, steps], f"{name}.product")

    def _bytes(self, name: str, given: str) -> tuple[str, str]:
        """Each row as bytes around _MIDDLE, and the step between two of its bytes."""
        sizes = self.node("Abs", [given], f"{name}.sizes")
        greatest = self.node("ReduceMax", [sizes, self.tensor("last", [-1], np.int64)], f"{name}.greatest", keepdims=1)
        step = self.node("Mul", [greatest, self.scalar("per_level", 1 / _ROW_LEVELS)], f"{name}.step")
        whole = self.node("Round", [self.node("Div", [given, step], f"{name}.levels")], f"{name}.whole")
        moved = self.node("Add", [whole, self.scalar("middle_float", _MIDDLE)], f"{name}.moved")
        return self.node("Cast", [moved], f"{name}.bytes", to=TensorProto.UINT8), step

    def lookup(self, name: str, ids: str, table: Blocks) -> str:
        if self.whole:
            return self.node("Gather", [self.tensor(f"{name}.w", table.floats()), ids], name)
        pairs = (table.codes.view(np.uint8) & 15).reshape(len(table.codes), -1, 2)
        packed = (pairs[..., 0] | pairs[..., 1] << 4).tobytes()
        codes = f"{name}.w"
        self.tensors[codes] = helper.make_tensor(codes, TensorProto.INT4, table.codes.shape, packed, raw=True)
        # Scales are kept in half precision, as they come, and unfolded when the file is loaded.
        half = self.tensor(f"{name}.half", table.scales, np.float16)
        scales = self.node("Cast", [half], f"{name}.scales", to=TensorProto.FLOAT)
        blocks = {"block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
        return self.node("GatherBlockQuantized", [codes, ids, scales], name, domain=_MICROSOFT, **blocks)

    def added(self, name: str, left: str, right: str, model: Weights) -> str:
        """The sum of both, each row normalised by the layer norm of that name."""
        total = self.node("Add", [left, right], f"{name}.sum")
        parts = [self.tensor(f"{name}.{part}", model.floats(f"{name}.{part}")) for part in "wb"]
        return self.node("LayerNormalization", [total, *parts], name, axis=-1, epsilon=model.epsilon)


def build(model: Model, kept: Sequence[int], *, whole: bool = False) -> onnx.ModelProto:
    """The graph over the pieces of these ids. Inputs ``input_ids``, ``attention_mask``: int64 (texts, tokens).

    Outputs, float32: ``sentence_embedding`` (texts, hidden), unit rows; ``token_embeddings`` (texts, tokens, hidden).
    """
    graph = Graph(whole)
    state = embedded(graph, model, kept)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for number in range(model.sizes.layers):
        state = layer(graph, model, f"l{number}", state, mask)
    graph.node("Identity", [state], "token_embeddings")
    _pool(graph, state)
    size, shape = model.sizes.hidden, ["texts", "tokens"]
    return whole_model(
        graph, "encoder", ("input_ids", "attention_mask"),
        {"sentence_embedding": ["texts", size], "token_embeddings": [*shape, size]},
    )  # fmt: skip


def whole_model(
    graph: Graph, name: str, inputs: Sequence[str], outputs: Mapping[str, Sequence[str | int]]
) -> onnx.ModelProto:
    """The graph as a model. ``inputs`` are int64 (texts, tokens), ``outputs`` float32 of these shapes."""
    shape = ["texts", "tokens"]
    made = helper.make_graph(
        graph.nodes,
        name,
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(given)) for name, given in outputs.items()],
        list(graph.tensors.values()),
    )
    versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=_IR_VERSION, producer_name="policy-assistant")


def embedded(graph: Graph, model: Model, kept: Sequence[int]) -> str:
    """The pieces' states before the first layer."""
    size = model.sizes.hidden
    words = graph.lookup("words", "input_ids", model.blocks("emb.word", size).rows(kept))
    places = model.floats("emb.pos").reshape(-1, size)
    places = places + model.floats("emb.type").reshape(-1, size)[0]  # every token is of the first type
    count = graph.node("Shape", ["input_ids"], "count", start=1, end=2)
    zero = graph.tensor("zero", [0], np.int64)
    near = graph.node("Slice", [graph.tensor("places.w", places), zero, count, zero], "places")
    return graph.added("emb.ln", words, near, model)


def layer(graph: Graph, model: Weights, name: str, state: str, mask: str) -> str:
    """The states after one more layer."""
    size, inner = model.sizes.hidden, model.sizes.inner

    def linear(part: str, given: str, columns: int) -> str:
        under = f"{name}.{part}"
        return graph.linear(under, given, model.matrix(f"{under}.w", columns), model.floats(f"{under}.b"))

    joined = np.concatenate([model.matrix(f"{name}.{part}.w", size) for part in "qkv"])
    bias = np.concatenate([model.floats(f"{name}.{part}.b") for part in "qkv"])
    heads = [f"{name}.{part}" for part in "qkv"]
    asked = graph.linear(f"{name}.qkv", state, joined, bias)
    graph.nodes.append(helper.make_node("Split", [asked], heads, axis=2, num_outputs=3))
    attention = {"num_heads": model.sizes.heads, "domain": _MICROSOFT}
    attended = graph.node("MultiHeadAttention", [*heads, "", mask], f"{name}.attention", **attention)
    state = graph.added(f"{name}.aln", linear("ao", attended, size), state, model)
    wide = graph.node("Gelu", [linear("fi", state, size)], f"{name}.gelu")
    return graph.added(f"{name}.oln", linear("fo", wide, inner), state, model)


def _pool(graph: Graph, state: str) -> None:
    """The mean of the tokens that are no padding, made unit length: it has the direction of their sum."""
    weights = graph.node("Cast", ["attention_mask"], "weights", to=TensorProto.FLOAT)
    column = graph.node("Unsqueeze", [weights, graph.tensor("last", [-1], np.int64)], "column")
    weighed = graph.node("Mul", [state, column], "weighed")
    total = graph.node("ReduceSum", [weighed, graph.tensor("tokens", [1], np.int64)], "total", keepdims=0)
    graph.node("LpNormalization", [total], "sentence_embedding", axis=1, p=2)
