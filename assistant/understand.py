"""History + question → Query. The parts are in ``assistant/understanding``, one file each."""

from assistant.knowledge.english import gloss
from assistant.understanding.understander import Understander

__all__ = ["Understander", "gloss"]
