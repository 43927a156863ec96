"""The cross-encoder: the shipped encoder's lower layers as they are, the layers above trained to read question and sentence together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from ingest.onnx_encoder import SHIPPED, TOKENIZER
from ingest.training import e5_pieces, e5_weights

LAYERS = 10  # of the encoder's twelve
FIXED = 5  # of them, the lowest, stay as they are
QUESTION = 48  # pieces of a question at most
SENTENCE = 112  # pieces of a sentence with its title and headings at most
PREFIX = 46  # characters of title and headings at most: longer ones lose their middle
END = 2  # </s>
PAD = 1
INNER = 256  # of the head
DROPPED = 0.1  # share of each trained layer's states left out in training


def shortened(sentence: str) -> str:
    """With at most ``PREFIX`` characters before its first ：."""
    prefix, colon, text = sentence.partition("：")
    if not colon or len(prefix) <= PREFIX:
        return sentence
    return f"{prefix[:24]}…{prefix[-20:]}：{text}"


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, weights: e5_weights.Weights, number: int) -> None:
        super().__init__()
        hidden, inner, name = weights.sizes.hidden, weights.sizes.inner, f"l{number}"

        def linear(parts: Sequence[str], into: int, out: int) -> nn.Linear:
            made = nn.Linear(into, out)
            matrix = np.concatenate([weights.matrix(f"{name}.{part}.w", into) for part in parts])
            made.weight.data = torch.from_numpy(matrix.copy())
            made.bias.data = torch.from_numpy(
                np.concatenate([weights.floats(f"{name}.{part}.b") for part in parts]).copy()
            )
            return made

        self.heads = weights.sizes.heads
        self.qkv = linear("qkv", hidden, 3 * hidden)
        self.ao = linear(["ao"], hidden, hidden)
        self.fi = linear(["fi"], hidden, inner)
        self.fo = linear(["fo"], inner, hidden)
        self.aln = normal(weights, f"{name}.aln")
        self.oln = normal(weights, f"{name}.oln")

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """``states`` (pairs, pieces, hidden); ``mask`` (pairs, pieces), true where there is a piece."""
        pairs, pieces, hidden = states.shape
        query, key, value = self.qkv(states).view(pairs, pieces, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        met = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        met = self.ao(met.transpose(1, 2).reshape(pairs, pieces, hidden))
        training = self.training and self.qkv.weight.requires_grad
        states = self.aln(states + functional.dropout(met, DROPPED, training))
        made = self.fo(functional.gelu(self.fi(states)))
        return self.oln(states + functional.dropout(made, DROPPED, training))  # type: ignore[no-any-return]


def normal(weights: e5_weights.Weights, name: str) -> nn.LayerNorm:
    """A layer of normalisation with the weights of that name."""
    made = nn.LayerNorm(weights.sizes.hidden, eps=weights.epsilon)
    made.weight.data = torch.from_numpy(weights.floats(f"{name}.w").copy())
    made.bias.data = torch.from_numpy(weights.floats(f"{name}.b").copy())
    return made


class Cross(nn.Module):
    """Pieces of a pair in, the logarithm of odds that the sentence answers out."""

    def __init__(self, base: e5_weights.Model, kept: Sequence[int], layers: int = LAYERS, fixed: int = FIXED) -> None:
        """``base`` are the encoder's weights, ``kept`` the ids of the pieces that it is cut to."""
        super().__init__()
        weights, self.base, self.kept, self.fixed = base, base, kept, fixed
        hidden = weights.sizes.hidden
        table = torch.from_numpy(weights.blocks("emb.word", hidden).rows(kept).floats())
        self.words = nn.Embedding(len(table), hidden, _weight=table, _freeze=True)
        places = weights.floats("emb.pos").reshape(-1, hidden) + weights.floats("emb.type").reshape(-1, hidden)[0]
        self.places: Tensor
        self.register_buffer("places", torch.from_numpy(places.copy()))
        self.first = normal(weights, "emb.ln")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(layers))
        self.sides = nn.Parameter(torch.zeros(2, hidden))
        self.inner, self.outer = nn.Linear(3 * hidden, INNER), nn.Linear(INNER, 1)
        self.head = nn.Sequential(self.inner, nn.Tanh(), self.outer)
        for still in (self.first, *self.layers[:fixed]):
            still.requires_grad_(False)

    def forward(self, pieces: Tensor, mask: Tensor, asked: Tensor) -> Tensor:
        """``pieces``, ``mask`` and ``asked`` (true for the question's) are (pairs, pieces); the answer is (pairs,)."""
        with torch.no_grad():
            states = self.first(self.words(pieces) + self.places[: pieces.shape[1]])
            for layer in self.layers[: self.fixed]:
                states = layer(states, mask)
        states = states + self.sides[(~asked).long()].to(states.dtype)
        for layer in self.layers[self.fixed :]:
            states = layer(states, mask)
        states = states.float()
        of_question = asked[:, :, None]
        mean = (states * of_question).sum(1) / of_question.sum(1)
        greatest = states.masked_fill(~of_question, -1e4).max(1)[0]
        return self.head(torch.cat([states[:, 0], mean, greatest], 1)).squeeze(1)  # type: ignore[no-any-return]


def shipped_base() -> tuple[e5_weights.Model, list[int]]:
    """The weights that the shipped encoder is made of, and the pieces that it keeps. Raises MissingExtra."""
    base = e5_weights.read(e5_weights.package_file(e5_weights.FULL))
    english = frozenset(e5_weights.read(e5_weights.package_file(e5_weights.ENGLISH)).pieces)
    return base, e5_pieces.choose(base.pieces, english)


class Pieces:
    """Cuts pairs into pieces and lays them in rows."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """``folder`` is that of the encoder."""
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(512)
        self._held: dict[tuple[str, int], list[int]] = {}

    def of(self, text: str, most: int) -> list[int]:
        """Its pieces between <s> and </s>, ``most`` at most."""
        if (text, most) not in self._held:
            found = self._tokenizer.encode(text).ids
            self._held[text, most] = found if len(found) <= most else [*found[: most - 1], END]
        return self._held[text, most]

    def row(self, question: str, sentence: str) -> tuple[list[int], int]:
        """<s> question </s> </s> sentence </s>, and how many of it are the question's."""
        asked = self.of(question, QUESTION)
        return [*asked, END, *self.of(shortened(sentence), SENTENCE)[1:]], len(asked)

    def rows(self, pairs: Sequence[tuple[str, str]]) -> tuple[Tensor, Tensor, Tensor]:
        """The three inputs of ``Cross.forward``."""
        made = [self.row(*pair) for pair in pairs]
        shape = len(made), max(len(row) for row, _ in made)
        pieces = torch.full(shape, PAD)
        mask, asked = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
        for number, (row, question) in enumerate(made):
            pieces[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = True
            asked[number, :question] = True
        return pieces, mask, asked
