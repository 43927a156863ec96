"""Words on which the meaning of official prose turns; what is left out or added may hold none of them."""

from __future__ import annotations

import re

# Promise less than the bare verb; they govern what is coordinated behind them, up to the end of the sentence.
GOALS = re.compile(
    r"力争|争取|努力|力求|尽力|争创|尽量|有望|原则上|预计|预期|拟(?!定|态|合)|鼓励有条件的?|条件成熟的?|视情|(?<=[,;:、])计划(?=在|于|到|用)"
)
# Set others in motion, or say how far; they govern their own clause.
DRIVES = re.compile(
    r"鼓励|推动|推进|探索|引导|支持|倡导|提倡|促进|助推|试点|协助|助力|积极|大力|逐步|适时|基本|初步|持续|进一步|着力|加快|稳步|切实|充分|继续|不断|试行"
)
MODALS = re.compile(r"应当|必须|可以|不得|应(?!用|对|急)|须|(?<![许不])可(?!持续)|宜|禁止|严禁|有权|免于|免除")
DONE = re.compile(r"已经?|[建形完实达做取]成?了|曾经?")  # tells a plan as an achievement
NEGATIONS = re.compile(r"不|未|无(?!人机)|没有|非(?!遗|凡)|除|免|防止|避免|杜绝|难以|缺乏|停止|取消|废止|暂缓|禁")
EXCLUDES = re.compile(
    r"不得|不予|不再|不能|不享受|不适用|不属于|不纳入|不包括|不含|禁止|严禁|除外|取消|撤销|追回|终止|下列.{0,12}除外"
)
ROLES = re.compile(
    r"牵头|协同|配合|负责|会同|主办|承办|协办|主管|分管|联合|指导|监督|审议|审批|印发|参与|承接|承担|统筹|组织|委托|督促|督办|落实|批准|备案|"
    r"主任|组长|归口|解释"
)
SCOPE = re.compile(
    r"仅|只|所有|全部|一切|部分|以上|以下|以内|超过|不少于|至少|最高|最低|左右|约|余|近|不到|限于|包括|不含|含|除|累计|平均|人均|同比|环比|"
    r"首|唯一|全市|全区|全国|全园|本市|本区"
)
NUMBERS = re.compile(r"[\d%‰]|[零〇一二三四五六七八九十百千万亿两数几半](?=[个家项名大成分件所次年月日倍])")
BODIES = re.compile(
    r"委员会|管委会|领导小组|专班|办公室|政府|科委|发改委|商务委|国资委|[\u4e00-\u9fff]{2}委|[\u4e00-\u9fff]{2}局|[\u4e00-\u9fff]{2}办(?!理|法|公)|部门|中心|"
    r"工作站|服务站|窗口|大学|研究院|研究所|[\u4e00-\u9fff]{2}所|银行|公司|联盟|法院|检察院"
)
WEIGHTY = (GOALS, DRIVES, MODALS, NEGATIONS, ROLES, SCOPE, NUMBERS)

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二][零〇九][零〇一二三四五六七八九]{2}年")
# A clause that only says when; what it dates is what follows it.
TIME = re.compile(
    r"(?:到|至|截至|在|自|从)?(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初|前|以来|起|期间|上半年|下半年)?"
)
# A clause under which alone the next one holds.
CONDITION = re.compile(r"(?:的|前提下|情况下|条件下|情形下|除外|之日起|时|期间|范围内|以外|之前|以前)$")
# Clauses that take their subject from the clause before them.
SUBJECTLESS = re.compile(
    r"^(?:占|达到?|突破|超过|不?足|居|位居|同比|环比|增长|下降|增加|减少|为|是|均|其|并|该|但|却|从而|使)"
)
# What follows takes back, or narrows, what was said.
TAKES_BACK = re.compile(r"^(?:但|但是|除|不含|不包括|以下不|不得|暂)(?!此)")
# A clause that begins with one of these starts anew: a hedge before it does not reach it.
FRESH = re.compile(r"^(?:同时|此外|另外|依托|通过|围绕|结合|根据|按照|目前|当前|截至)")


def weighty(text: str) -> bool:
    """Whether a stretch holds a word on which meaning turns."""
    return any(pattern.search(text) for pattern in WEIGHTY)
