"""A chat model of random weights, made here and now, behind `transformers serve`: a real engine on loopback."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|unk|>"]


def make_model(folder: Path, text: str) -> Path:
    """Writes a chat model with two layers of 64 dimensions that knows the characters of a text, and nothing else."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    known = [*SPECIAL, *sorted(set(text) | set("0123456789[]\n，。：；“”"))]
    tokenizer = Tokenizer(models.WordLevel({token: n for n, token in enumerate(known)}, unk_token="<|unk|>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[\\s\\S]"), "isolated")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<|unk|>", pad_token="<|pad|>", eos_token="<|end|>",
        additional_special_tokens=SPECIAL[2:5], model_max_length=8192,
    )  # fmt: skip
    fast.chat_template = TEMPLATE
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(known), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=8192, eos_token_id=1, pad_token_id=0, bos_token_id=None,
    )  # fmt: skip
    model = Qwen2ForCausalLM(config)
    model.generation_config.max_new_tokens = 100
    model.generation_config.do_sample = True
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


@contextlib.contextmanager
def served(folder: Path, wait: float = 60.0) -> Iterator[str]:
    """The address of an engine that serves a model folder; it is ended with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("transformers")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    log = (folder / "engine.log").open("wb")
    process = subprocess.Popen(
        [str(command), "serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
        stdout=log, stderr=subprocess.STDOUT, env=environment,
    )  # fmt: skip
    try:
        _await(port, process, wait, folder / "engine.log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        log.close()


def _await(port: int, process: subprocess.Popen[bytes], wait: float, log: Path) -> None:
    ends = time.monotonic() + wait
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the engine did not start: {log.read_text(errors='replace')[-2000:]}")
