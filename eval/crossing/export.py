"""The trained cross-encoder as a graph beside the encoder's: what both share is read from the encoder's file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import nn

from eval.crossing.model import END, PREFIX, QUESTION, SENTENCE, Cross
from ingest.onnx_encoder import MODEL
from ingest.onnx_pairs import GRAPH, MANIFEST, PairReader
from ingest.training import e5_graph
from ingest.training.e5_graph import Graph
from ingest.training.e5_weights import Floats, Sizes

_SHARED = 1024  # bytes from which a tensor is read from the encoder's file
KNOWN_PAIRS = (
    ("贷款贴息给多少钱", "关于支持小微企业的若干措施：对符合条件的小微企业，按贷款利息的50%给予贴息，每年最高20万元。"),
    ("办事大厅电话多少", "关于支持小微企业的若干措施：对符合条件的小微企业，按贷款利息的50%给予贴息，每年最高20万元。"),
    ("How much is the subsidy?", "关于支持小微企业的若干措施：给予每家企业最高20万元的补贴。"),
)


class Trained:
    """The trained layers' weights by the names that the graph asks for; the lower layers are the encoder's."""

    def __init__(self, model: Cross) -> None:
        self._base = model.base
        self._layers = model.layers
        self._fixed = model.fixed

    @property
    def sizes(self) -> Sizes:
        return self._base.sizes

    @property
    def epsilon(self) -> float:
        return self._base.epsilon

    def floats(self, name: str) -> Floats:
        trained = self._of(name)
        return self._base.floats(name) if trained is None else trained.reshape(-1)

    def matrix(self, name: str, columns: int) -> Floats:
        trained = self._of(name)
        return self._base.matrix(name, columns) if trained is None else trained.reshape(-1, columns)

    def _of(self, name: str) -> Floats | None:
        where, _, part = name.partition(".")
        number = int(where[1:]) if where[1:].isdigit() else -1
        if number < self._fixed:
            return None
        layer, (under, kind) = self._layers[number], part.split(".")
        held = "weight" if kind == "w" else "bias"
        if under in {"q", "k", "v"}:
            third = getattr(layer.qkv, held).chunk(3)["qkv".index(under)]
            return np.asarray(third.detach().numpy(), np.float32)
        return np.asarray(getattr(getattr(layer, under), held).detach().numpy(), np.float32)


def build(model: Cross) -> onnx.ModelProto:
    """Inputs ``input_ids``, ``attention_mask``, ``asked`` (1 for the question's pieces); output ``score`` (texts,)."""
    graph, weights = Graph(whole=False), Trained(model)
    state = e5_graph.embedded(graph, model.base, model.kept)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for number in range(model.fixed):
        state = e5_graph.layer(graph, weights, f"l{number}", state, mask)
    sides = graph.tensor(
        "sides.w", model.sides.detach().numpy()[::-1]
    )  # by ``asked``: 0 the sentence's, 1 the question's
    state = graph.node("Add", [state, graph.node("Gather", [sides, "asked"], "sides")], "told_apart")
    for number in range(model.fixed, len(model.layers)):
        state = e5_graph.layer(graph, weights, f"t{number}", state, mask)
    _score(graph, state, model)
    return e5_graph.whole_model(graph, "pairs", ("input_ids", "attention_mask", "asked"), {"score": ["texts"]})


def _score(graph: Graph, state: str, model: Cross) -> None:
    """The head on the first piece, the mean and the greatest of the question's."""
    column = graph.node(
        "Unsqueeze", [graph.node("Cast", ["asked"], "asked_float", to=TensorProto.FLOAT), graph.tensor("last", [-1], np.int64)], "column"
    )  # fmt: skip
    tokens = graph.tensor("tokens", [1], np.int64)
    total = graph.node("ReduceSum", [graph.node("Mul", [state, column], "of_question"), tokens], "total", keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [column, tokens], "asked_count", keepdims=0)], "mean")
    no = graph.node("Sub", [graph.scalar("unit", 1), column], "of_sentence")
    low = graph.node("Sub", [state, graph.node("Mul", [no, graph.scalar("far", 1e4)], "far_off")], "lowered")
    greatest = graph.node("ReduceMax", [low, tokens], "greatest", keepdims=0)
    first = graph.node("Gather", [state, graph.scalar("zeroth", 0, np.int64)], "first", axis=1)
    joined = graph.node("Concat", [first, mean, greatest], "joined", axis=1)
    inner, last = model.inner, model.outer
    made = graph.linear("inner", joined, inner.weight.detach().numpy(), inner.bias.detach().numpy())
    bent = graph.node("Tanh", [made], "bent")
    product = graph.node("MatMul", [bent, graph.tensor("outer.w", last.weight.detach().numpy().T)], "outer.product")
    score = graph.node("Add", [product, graph.tensor("outer.b", last.bias.detach().numpy())], "outer")
    graph.node("Squeeze", [score, tokens], "score")


def share(made: onnx.ModelProto, encoder: Path) -> int:
    """Lets each large tensor that the encoder's file holds be read from there; how many bytes that spares."""
    data, spared = encoder.read_bytes(), 0
    for tensor in made.graph.initializer:
        raw = tensor.raw_data
        at = data.find(raw) if len(raw) >= _SHARED else -1
        if at < 0:
            continue
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", encoder.name), ("offset", at), ("length", len(raw))):
            tensor.external_data.add(key=key, value=str(value))
        spared += len(raw)
    return spared


def export(folder: Path, model: Cross, trained_on: str) -> PairReader:
    """Writes graph and manifest into an encoder's folder, and opens them; of weights that were gone on from, ``trained_on``
    begins with what they were trained on."""
    made = build(model)
    share(made, folder / MODEL)
    onnx.save(made, str(folder / GRAPH))
    manifest: dict[str, Any] = {
        "made_by": "python -m eval.crossing", "trained_on": trained_on,
        "files": {GRAPH: hashlib.sha256((folder / GRAPH).read_bytes()).hexdigest()},
        "encoder": hashlib.sha256((folder / MODEL).read_bytes()).hexdigest(),
        "question": QUESTION, "sentence": SENTENCE, "prefix": PREFIX, "end": END, "known_answers": [],
    }  # fmt: skip
    _write(folder / MANIFEST, manifest)
    scores = PairReader(folder).scores(KNOWN_PAIRS)
    manifest["known_answers"] = [
        {"question": question, "sentence": sentence, "score": round(float(score), 3)}
        for (question, sentence), score in zip(KNOWN_PAIRS, scores, strict=True)
    ]
    _write(folder / MANIFEST, manifest)
    return PairReader(folder)


def restore(model: Cross, folder: Path) -> None:
    """Puts the trained weights of a folder's graph into a model, to go on from: as exact as its bytes hold them."""
    graph = onnx.load(str(folder / GRAPH), load_external_data=False).graph
    held = {one.name: one for one in graph.initializer if not one.external_data}

    def floats(name: str) -> Floats:
        found = numpy_helper.to_array(held[name])
        scaled = found * floats(f"{name[:-1]}scales") if found.dtype == np.int8 else found
        return np.asarray(scaled, np.float32)

    def put(parameter: torch.Tensor, values: Floats) -> None:
        parameter.data = torch.tensor(np.ascontiguousarray(values)).reshape(parameter.shape)

    def linear(layer: nn.Linear, name: str) -> None:
        put(layer.weight, floats(f"{name}.w").T)
        put(layer.bias, floats(f"{name}.b"))

    for number in range(model.fixed, len(model.layers)):
        for part in ("qkv", "ao", "fi", "fo"):
            linear(getattr(model.layers[number], part), f"t{number}.{part}")
        for part in ("aln", "oln"):
            norm = getattr(model.layers[number], part)
            put(norm.weight, floats(f"t{number}.{part}.w"))
            put(norm.bias, floats(f"t{number}.{part}.b"))
    put(model.sides, floats("sides.w")[::-1])
    linear(model.inner, "inner")
    linear(model.outer, "outer")


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
