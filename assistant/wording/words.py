"""The words of official prose on which meaning turns: hedges, roles, negations, scope, verbs of a promise."""

from __future__ import annotations

import re

# Promise less than the bare verb, and govern what is coordinated behind them up to the end of the sentence.
GOALS = ("力争", "争取", "努力", "力求", "尽力", "争创", "有望", "原则上", "拟")
# Set others in motion; they govern their own clause.
DRIVES = (
    "积极推动", "鼓励", "推动", "推进", "探索", "引导", "支持", "倡导", "提倡", "促进", "助推", "试点",
    "研究制定", "协助", "助力",
)  # fmt: skip
MODALS = ("应当", "必须", "可以", "不得", "应", "须", "可", "宜", "禁止", "严禁")
OTHER_FORCE = (
    "积极",
    "大力",
    "全力",
    "逐步",
    "适时",
    "基本",
    "初步",
    "持续",
    "进一步",
    "着力",
    "加快",
    "稳步",
    "切实",
    "充分",
)
FORCE = GOALS + DRIVES + MODALS + OTHER_FORCE
ROLES = (
    "牵头", "协同", "配合", "负责", "会同", "主办", "承办", "协办", "主管", "分管", "联合", "指导",
    "监督", "审议", "审批", "印发",
    "参与", "承接", "承担", "统筹", "组织", "委托", "主任", "组长",
)  # fmt: skip
# A hedge that is a noun's part hedges nothing: 支持政策, 推进力度.
_NOUNS_BEHIND = "(?!政策|力度|作用|措施|机制|体系|计划|方案|下|的|者|性|和|与)"
# 计划 and the like are left out: they are nouns more often than verbs.
GOAL = re.compile("|".join(GOALS[:-1]) + "|(?<![模虚草])拟(?!定)")
# 在…支持下 and 服务、支持 as a list of nouns are no drives.
DRIVE = re.compile(f"(?:{'|'.join(DRIVES)}){_NOUNS_BEHIND}")
PERMISSION = re.compile(r"(?:可以|可)$")
HEDGED_START = re.compile(
    f"^(?:积极|大力|继续|持续|全力|逐步|进一步|着力|加快|并|也|要)?(?:{'|'.join(GOALS + DRIVES)})"
)
# A clause that begins with one of these starts anew: a hedge before it does not reach it.
FRESH_START = re.compile(r"^(?:同时|此外|另外|依托|通过|围绕|结合|根据|按照|其中|目前|当前|截至)")
NEGATION = re.compile(
    r"(?:不得|不能|不再|不予|不应|尚未|还未|未能|没有|禁止|严禁|无法|难以|避免|防止|杜绝)[^，。；：、]{0,12}$|[不未]$"
)
JOINED_BY = re.compile(r"(?:协同|会同|配合|联合|协助|委托)$")
# What follows a cut and takes back, or narrows, what was said.
TAKES_BACK = re.compile(
    r"^[，,]?(?:但|除|的?除外|以外|之外)|^[（(](?:含|不含|除|暂|拟|试行|以下不)|^的?(?:除外|前提下)"
)
SCOPE = re.compile(
    r"各类|所有|全部|一切|部分|主要|重点|符合|以上|以下|以内|不超过|不少于|全市|全区|全国|全园|本市|本区|范围|条件|前提|包括|不含|含|限于|"
    r"左右|约|余|近|超|不到|至少|最高|最低|以外|除|以及|等|内|外"
)
VERBS = re.compile(
    r"落实|建设|打造|形成|达|突破|成为|建立|构建|推进|推动|推广|建成|完成|实现|设立|组建|成立|组成|纳入|提高|提升|提供|"
    r"增长|下降|减少|增加|降低|扩大|加大|加强|加速|加快|强化|深化|优化|简化|完善|健全|创建|培育|吸引|引进|引入|引育|集聚|"
    r"支持|鼓励|服务|开展|举办|实施|实行|执行|制定|编制|出台|发布|印发|推出|承担|承接|负责|统筹|牵头|协同|协调|参与|"
    r"整合|挖掘|发掘|储备|延伸|辐射|激发|发挥|赋能|助力|助推|覆盖|超过|超|占|居|位居|获评|入选|荣获|落地|落户|开放|开发|"
    r"共建|共育|合作|签署|启动|启用|调入|调出|调整|保持|保证|保障|满足|适应|取得|迈上|做大|做强|做实|做好|先行先试|应|可以|不得"
)
BODY_END = (
    "委员会|委|局|办公室|办|科委|厅|部|处|院|所|中心|大学|学院|园区|园|公司|集团|银行|协会|联盟|领导小组|小组|专班|工作站|服务站|"
    "窗口|机构|政府|法院|检察院|部门|团队|基地|平台|联合会|商会|街镇|街道"
)
BODY = re.compile(rf"(?:{BODY_END})$")
UNITS = "家个项名人次件场处幢栋亿万元户所座条套辆吨公里米平方%倍年月日天期批届类种"
