"""What a hostile text repeats, and how the time it takes grows with its length."""

import time
from collections.abc import Callable

REPEATED = (
    "一、", "一、条\n", "（一）\n", "第一条\n", "1.1 条\n", "1. \n", "a.条\n", "——条\n", "问：\n", "附件：\n", "附件", "目录\n",
    "一、标题\n（一）条\n", "第一章 条\n", "第{}章 条\n", "第{}条 条\n", "{}、条\n", "1.{} 条\n", "园，\n", "一是园。", "一是", "。”",
    "1%", "1%，", "7", "1 ", "2025", "2025年", "2025年1月1日，", "〔2025〕", "亿", "零", "第", "年", "号", "关于", "达到", "到",
    "（", "“", "《", "《条》废止", "本办法自", "提供", "园区", "、", "，", "：", "。", ".", ". ", "…", "-", "=\n", " ", "\t",
    "力争1家。", "力争提高。", "提供贷款服务。", "1家" * 400 + "\n", "1%，" * 300 + "\n", "萬", "（a）", "①条\n",
    "[", "_*", "**a", "`", "[a](b", "![a](b", "[^a]", "[]:", "<", "<a ", "<!--", "|", "|a\n", "# a\n", "> ", "\\", "a", "a b ",
)  # fmt: skip


def repeated(bit: str, length: int) -> str:
    """A bit again and again up to a length; ``{}`` in it counts."""
    if "{}" in bit:
        return "".join(bit.format(number) for number in range(1, length // len(bit)))[:length]
    return (bit * (length // len(bit) + 1))[:length]


def processor_seconds(run: Callable[[], object]) -> float:
    """Seconds that the processor worked at a call."""
    began = time.process_time()
    run()
    return time.process_time() - began


def is_linear(seconds: Callable[[int], float], length: int) -> bool:
    """Whether ``length`` characters take some four times what a quarter of them takes: the square would be sixteen times.

    ``seconds`` measures a text of so many characters. What else the machine does may slow one measurement: three are taken.
    """
    return any(seconds(length) <= 8 * seconds(length // 4) for _ in range(3))
