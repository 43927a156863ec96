"""What a question is about, without the words that name documents, set them against each other or ask."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer import Query
from ingest.terms import terms

_FRAME = re.compile(
    r"（承上：|）|第[一二三四五六七八九十\d]+[个项条点]"
    r"|(?:这|那|新旧)?两(?:份|个|边|者)(?:的)?(?:文件|文档|材料)?|前后(?:两次)?|(?:中期)?评估(?:报告)?(?:时|里|中)?|报告"
    r"|(?:(?:新的?|行动|旧的?|老的?|原来?的?)(?:计划|办法)|(?:新的?|行动|旧的?|老的?|原来?的?)?(?:方案|文件|公文))(?:里|中)?"
    r"|(?:从|比|和|与|跟|到|至|在)?(?:19|20)\d\d年?(?:的时候|时|以来|底)?"
    r"|对比|比较|相比|比起|对照|放在一起|相[减加]|比一比|(?:有|是|会)?(?:什么|何|哪些|没有|啥|无)?(?:不同|不一样|变化|区别|差别|差异|出入|异同|关系)"
    r"|变了(?:没有|吗|什么)?|(?:又|都|各)?(?:是)?(?:怎么|如何|怎样)(?:写|说|安排|回应|解决|提|规定|讲|表述|应对|处理)?的?"
    r"|[说提写讲]法|表述|措辞|分别|各自?|是?不?是?(?:一回事|同一[个件回])(?:吗|事)?|是不是|对不对|一样吗?|一致吗?|能不能|能否|可以"
    r"|什么情况|情况如何|[多少]了什么|(?:提|说|讲|写)(?:到|及)|说的?|写的?|两者|之间|现在|以前|之前|当年|当时|原来|过去|后来|如今"
    r"|哪个|哪些|什么|吗|呢|[？?，。,：:；;]"
)

_CONTEXT = re.compile(r"（承上：(.*?)）")
_SAYS = 0.9  # weight from which a word of a question says what it asks
_BEFORE = 0.3  # of the weight that words of earlier turns keep


def matter(query: Query) -> Query:
    """The question restricted to its matter, and to no document; unchanged where nothing of it would be left."""
    text = " ".join(_FRAME.sub(" ", query.standalone).split())
    kept = set(terms(text))
    if not text or not kept & set(query.terms):
        return replace(query, documents=())
    kept |= {term for _, official, _ in query.lexicon for term in terms(official)}
    weighted = {term: weight for term, weight in query.terms.items() if term in kept}
    return replace(query, standalone=text, terms=weighted, documents=())


def asked_now(query: Query) -> Query:
    """A follow-up for the choice of sentences: its own words in full, those of earlier turns less; others unchanged.

    Earlier turns find the clause; within the clause they would choose again the sentence that was quoted before.
    """
    match = _CONTEXT.match(query.standalone)
    own = set(terms(query.standalone[match.end() :])) if match else set()
    own |= {term for _, official, _ in query.lexicon for term in terms(official)}
    if match is None or not any(query.terms.get(term, 0.0) >= _SAYS for term in own):
        return query
    weighted = {term: weight if term in own else round(_BEFORE * weight, 3) for term, weight in query.terms.items()}
    return replace(query, terms=weighted, standalone=query.standalone[match.end() :])
