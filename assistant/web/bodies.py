"""What ``/api`` is sent and gives: the fields of a line of ``--jsonl``, and the answers of ``assistant.shapes`` with its ``id``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field
from typing_extensions import TypedDict

from assistant.shapes import AnswerJson, ErrorJson, EventJson, HitsJson, SentencesJson, SupportsJson
from ingest.text import whole

Identity = str | int | None


class Turn(BaseModel):
    """A turn of the conversation before; ``role`` is user or assistant."""

    role: str = "user"
    content: str


class Body(BaseModel):
    """``id`` comes back as it was sent."""

    id: Annotated[Identity, AfterValidator(lambda sent: whole(sent) if isinstance(sent, str) else sent)] = None


class Among(Body):
    """``documents`` are ids of ``policy documents``; none are all."""

    documents: Annotated[list[str] | None, Field(examples=[["plan"]])] = None


class Ask(Among):
    """A question, at most 2,000 characters (POLICY_MAX_QUESTION), and the turns before it, oldest first."""

    question: Annotated[str, Field(examples=["园区由哪个部门牵头管理？"])]
    history: Annotated[list[Turn] | None, Field(examples=[[]])] = None
    explain: bool = False


class Search(Among):
    """Words or a question, at most 2,000 characters (POLICY_MAX_QUESTION); at most ``k`` sections are found."""

    query: Annotated[str, Field(examples=["知识产权"])]
    history: Annotated[list[Turn] | None, Field(examples=[[]])] = None
    k: Annotated[int, Field(strict=True, ge=1, le=100)] = 10


class Check(Body):
    """A text of at most 50,000 characters."""

    text: Annotated[str, Field(examples=["力争互联网服务占全区经济总量达65%。"])]


class Match(Among):
    """A description, the fields of the form, or both: at most 4,000 characters together."""

    description: Annotated[str | None, Field(examples=["三人初创团队，做人工智能，想找办公场地"])] = None
    profile: Annotated[dict[str, Any] | None, Field(examples=[{"stage": "startup"}])] = None


class Identified(TypedDict):
    """``id`` as it was sent."""

    id: Identity


class Answered(Identified, AnswerJson):
    """An answer: its text, every sentence with its citations, and what the documents do not state."""


class Event(Identified, EventJson):
    """A line of a streamed answer: ``event`` names the field that it holds. The answer comes last and alone holds."""


class Hits(Identified, HitsJson):
    """Sections, best first, at most one hit a section."""


class Sentences(Identified, SentencesJson):
    """Every sentence of a text, in its order."""


class Supports(Identified, SupportsJson):
    """The supports that concern a person or an enterprise, best first; [] where there is none."""


class Failed(TypedDict):
    """A request that was not served, and why."""

    error: ErrorJson
