"""The program beside pipelines of other projects, each written as its documentation says, all with the same encoder.

A side is a module with two functions. ``ingest(files, store)`` reads files into a folder. ``opened(store)`` gives what
answers a question with the texts of its five best hits, best first.
"""

from __future__ import annotations

from pathlib import Path

HITS = 5
ENCODER = Path(__file__).parents[2] / "ingest" / "weights_e5"
QUERY, PASSAGE = "query: ", "passage: "  # what the encoder wants before a text; a side is told by its own option
