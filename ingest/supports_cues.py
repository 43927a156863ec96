"""Cue words of supports: what decides status, what is offered, and what is not a support at all.

The verbs are those of Chinese plans, reports and promotion regulations at large; the status conventions are:
operating (in place or going on), planned (promised without a hedge), aspiration (hedged), past (over).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.official import words

_MORE_SETTING = "推广 扶持 倡导 提倡 促进"  # beside the verbs that set others in motion everywhere
# In a report these say what was done and is there; in a plan or regulation what shall be done.
_PLANNED = (
    "制定并实施 实施 实行 建立 设立 打造 建设 构建 搭建 成立 开展 举办 组织 整合 扩大 加大 做好 "
    "完善 健全 提供 简化 延伸 培育 挖掘 招引 引进 引入 优化 强化 加强 开发 制定 编制 出台 落实 "
    "给予 发放 减免 免征 免收 减征 免除 减半征收 安排 开通 启用 设置 签署 筹办 筹建 发掘 储备 对接 "
    "承接 赋能 创建 共建 发布 推出 推行 拓展 拓宽 提高 降低 放宽 减轻 开放 布局 集成 调入 推荐 "
    "申请 形成 发展 充分发挥 发挥 放大 协助 帮助 建成 申报 汇集 集聚 吸引 负责 承担 受理 畅通 奖励 "
    "补贴 补助 资助 返还 贴息 免费 优先 预留 保障 改善 增加 利用 参与 评选 表彰"
)
_OPERATING = "依托 通过 充分运用 运用 享受 享有 获评 获批 落地 推进落实 入选 可以申请 可以享受"
ASPIRATION = ("争取落实", *words("efforts")[:3], *words("setting"), *_MORE_SETTING.split())
PLANNED = tuple(_PLANNED.split())
OPERATING = tuple(_OPERATING.split())
# Verbs whose subject, printed before them, is what is there.
SUBJECT_VERBS = ["获评", "获批", "落地", "入选", "建成"]
GOING_ON = re.compile(r"持续|不断|一贯|常态化|已经?(?!久)")
ADVERBS = (
    "积极|大力|着力|重点|全力|持续|不断|继续|深入|进一步|逐步|适时|切实|加快|充分|成功|广泛|全面|依法|优先|强力|加紧|更好地|"
    "有效|基本|率先|深度|定期|免费"
)
_VERB = "|".join(sorted({*ASPIRATION, *PLANNED, *OPERATING}, key=len, reverse=True))
# A verb before one of these is part of a name: 支持政策, 引进力度, 培育计划, 建设 at the end of a clause.
_NOUN_AFTER = (
    r"(?=政策|计划|力度|举措|措施|能力|基地|成效|规模|体系|机制|模式|方案|课程|办法|细则|规划|示范|培养|行动|办理|"
    r"$|，|、|。|；|的|等|和|及)"
)
_NOMINAL = (
    "支持|扶持|培育|引进|建设|推广|发展|推荐|开发|服务|开放|申请|参与|受理|保障|奖励|补贴|补助|"
    "资助|贴息|发布|评选|组织|储备|集聚|免费|优先|利用|返还|促进|建成"
)
# 机构建立 is not 构建, 经济组织 not 组织.
_WHOLE = rf"(?:(?<!机)构建|(?<![济会业他众])组织|(?!构建|组织)(?:{_VERB}))"
CUE = re.compile(
    rf"(?P<adverb>(?:{ADVERBS}){{0,5}})(?P<verb>(?!(?:{_NOMINAL}){_NOUN_AFTER}|集聚[带区效]|建设(?:用地|单位|工程|性)){_WHOLE})了?"
)
PAST = re.compile(
    r"举办了|召开了|开展了|成功(?:举办|推荐|召开|申报)|首届|筹办|疫情|非典|过渡期安排|"
    r"截至\d{4}年|(?:19|20)\d{2}\s*年(?!前|底前|起|至)"
)
FINISHED_VERBS = frozenset({"举办", "筹办", "召开", "调入", "推荐"})
# Verbs that say how a means is used, not that something is offered.
NEVER_OFFERS = frozenset({"发挥", "充分发挥", "放大", "形成", "通过", "提高", "发展", "调整"})

# What makes the object of a verb a support, by kind; the first kind that matches names the support.
KINDS: tuple[tuple[str, str], ...] = (
    (
        "ip",
        r"知识产权|专利|商标|维权",
    ),
    (
        "honour",
        r"评选|表彰|荣誉奖|纪念奖|奖项|大赛|赛事|竞赛|称号|双创示范|荣誉",
    ),
    (
        "finance",
        r"信贷|贷款|融资|担保|贴息|基金|保险|创投|投融资|科技金融|金融服务|金融园|金融产业园|金融产品|资本|"
        r"债券|股权投资|上市",
    ),
    (
        "overseas",
        r"海外人才|海外高端|外国人|外籍|出入境|商旅卡|永居|永久居留|居留|工作许可|购付汇|国际人才|"
        r"人才服务.{0,2}圈|中[日美德法英韩意]企业|海外.{0,6}团队|人才业务|外国投资者",
    ),
    (
        "talent",
        r"人才|落户|公寓|工匠|技师|技能|大师|培训|课程|培养计划|安居|住房|引才|技术工人|见习",
    ),
    (
        "incubation",
        r"孵化(?!协作)|众创|创业基地|创业园(?!实体)|双创基地",
    ),
    (
        "transfer",
        r"成果转化|成果转移|概念验证|技术转移|研发机构|协作机制|创新优势资源|产学研|中试|科研设施|大型仪器|"
        r"实验室|技术交易|协同创新",
    ),
    (
        "cultivation",
        r"培育计划|企业.{0,3}计划|链主|培育|高新技术企业|专精特新|研发总部|领军企业|高成长|独角兽|瞪羚",
    ),
    (
        "space",
        r"载体|空间|园区|产业园|生态园|集聚[带区]|街区|楼宇|场地|用地|厂房|创业园|留创园|标准地|办公用房|"
        r"项目建设|经营场所",
    ),
    (
        "platform",
        r"平台|基地|地图|联盟|战略合作|合作协议|共同体|工作站",
    ),
    (
        "market",
        r"电商|商贸|贸易|市场(?!主体|化|监)|在线新经济|采购|出海|境外|展会|招引|上下游|产业链|供应链|"
        r"论坛|会展|出口|订单",
    ),
    (
        "policy",
        r"政策|试点|税收|减免|免征|免收|减征|奖励|补贴|补助|资助|专项资金|优惠|改造|先行先试|费用|资金",
    ),
    (
        "service",
        r"服务|营商|专班|窗口|绿色通道|便利|手续|咨询|指导|宣贯|审批|告知承诺|容缺",
    ),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in KINDS)
# The last noun of a thing that is offered; where a name ends.
HEADS = (
    "一站式服务中心|服务中心|受理中心|验证中心|转化中心|中心|工作站|服务站|驿站|公共服务窗口|窗口|受理点|"
    "联络点|生态圈|绿色通道服务|绿色通道|商旅卡|服务卡|许可证|居住证|居留推荐办理|推荐办理|永居推荐|"
    "办理手续|手续|工作许可|许可审批|审批|便利服务|便利化工作|便利化|便利|先行先试|生态园|产业园区|"
    "特色园区|产业园|科技园|创业园|留创园|科创园|金融园|实体空间|科创空间|孵化空间|科创载体|空间载体|"
    "创业载体|载体|园区|基地|孵化器|加速器|众创空间|空间|街区|集聚带|集聚区|楼宇|商城|大厦|服务平台|"
    "运营平台|交流平台|对接平台|功能性平台|创新功能性平台|平台|服务体系|孵化体系|转化体系|协同创新体系|"
    "担保体系|体系|协作机制|办理机制|服务机制|机制|专班|研发机构|服务机构|信贷产品|金融产品|保险产品|"
    "专项资金|引导基金|发展基金|基金|资金|贷款|信贷|融资服务|融资|担保|贴息|保险|补贴|补助|奖励|资助|"
    "津贴|优惠|税收优惠|支持政策|引进政策|专项政策|优惠政策|扶持政策|新政|政策|培养计划|培育计划|计划|"
    "系列课程|课程|培训|辅导|评选活动|评选|大赛|赛事|荣誉奖|纪念奖|奖|双创示范|示范|创投沙龙活动|"
    "创投沙龙|沙龙活动|沙龙|论坛|路演|交流活动|活动|联盟|地图|合作协议|合作|企业服务|日常服务|产业服务|"
    "增值服务|组合服务|咨询服务|信息服务|公共服务|法律服务|金融服务|服务|服务模式|新模式|转化项目|项目|"
    "资源|人才公寓|公寓|住房|试点|业务|改造|专利|场地|用地|厂房|设施|通道|咨询|指导|首站|费用|税款|"
    "所得税|增值税|办法|渠道|品牌|技能人才|实验室"
)
HEAD = re.compile("|".join(sorted({*HEADS.split("|")}, key=len, reverse=True)))
PLACE_HEAD = re.compile(
    r"(?:中心|工作站|服务站|驿站|窗口|生态园|产业园|科技园|创业园|科创园|金融园|街区|集聚带|集聚区|商城|大厦|智谷|智造界|基地|首站|空间|载体)”?$"
)

SKIPPED_HEADINGS = re.compile(
    r"发展方向|总体目标|主要目标|发展目标|工作目标|指导思想|基本原则|总体要求|存在问题|问题及|原因分析|形势|趋势|背景|组织领导|组织保障|"
    r"统计|考核|法律责任|附\s*则|总\s*则|监督管理|监督检查|罚则|名词解释|编制说明"
)
# Duties, prohibitions, definitions and the administration's own business.
REFUSED = re.compile(
    r"不得|禁止|违反|处罚|罚款|责令|没收|追究|处分|吊销|撤销|是指|所称|本条例|本办法|本法|本规定|考核评价|绩效|统计|联席会议|监测评估|"
    r"财政预算|年度预算|报告工作|向社会公布|纳入.{0,20}规划|工作责任|领导小组|不足|滞后|较少|偏小|不够|挪用|骗取|弄虚作假|备案|监管|审计|信息安全|失信"
)
# What rules, notices and guides give, by the words of social and economic policy at large.
BENEFIT = re.compile(
    r"补贴|补助|资助|津贴|奖励|奖金|扶持|救助|救济|优惠|贷款|贴息|担保|减免|免征|免收|减征|免费|返还|待遇|保险金|保障标准|"
    r"公寓|安居|保障性?住房|租房|入户|落户|培训|\b(?:grant|loan|subsid|allowance|rebate|voucher|award|bursar)",
    re.IGNORECASE,
)
# A system of the administration is not something offered.
INTERNAL = re.compile(
    r"工作机制|管理机制|管理体[制系]|协调机制|协调制度|工作制度|激励机制|评价体系|考核|责任制|统计|"
    r"规划体系|指标体系|机构改革|科技创新体制|推进机制|宣传|监督|政策保障|高地$|实体经济"
)
# Clauses that say what a support is good for: they belong to the one before.
TAIL = re.compile(
    r"(?:从而|以|并)?(?:进一步)?(?:"
    r"助推|助力|提升|强化(?!与)|提高|激发|加速|凸显|营造|实现|"
    rf"(?:{'|'.join(words('efforts')[:3])})(?:成为|达到|突破|实现)|增强|降低(?!门槛|成本)|促进|满足|形成|"
    r"为\S{0,12}(?:提速|提供更多|提供便利$)|(?:打造|构建).{2,24}(?:模式|格局)$|"
    r"加大.{0,6}辐射(?!溢出)|保证|带动|优化发展|推动企业做[大强]|向.{2,30}推进|表彰|"
    r"全[国市区]首例|(?:大大|显著|有效)?(?:减少|缩短)|吸引集聚|激活|释放|发挥.{0,8}作用"
    r")"
)
BODY = (
    r"(?:"
    r"科委|发改委|商务委|国资委|委员会|委办|[委局办](?=[、，等和]|$)|投促办|部门|人民政府|政府|"
    r"机构|团队|中心|主体|公司|平台|单位|街镇|协会|学会|联合会|银行|法院|共青团|工会"
    r")"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A predicate in a clause: where its words stand, the status they mean, and the verb itself."""

    start: int
    end: int
    status: str
    verb: str


def kind_of(*texts: str) -> str | None:
    """The kind of what is offered: of the first text that has a cue of any kind; None where nothing is offered."""
    for text in texts:
        if found := next((kind for kind, pattern in _KINDS if pattern.search(text)), None):
            return found
    return None


def find_cue(start: int, end: int, *, report: bool, masked: str) -> Cue | None:
    """The first predicate of a clause; ``masked`` is the text with the inside of quotation marks blanked."""
    match = _GIVEN.search(masked, start, end)
    at = match.start("verb") if match else _after_duty(masked, start, end)
    match = CUE.search(masked, at, end)
    if match is None:
        return None
    verb, adverb = match["verb"], match["adverb"]
    at = match.start()
    status = _status(verb, adverb, report=report)
    return Cue(at, match.end("verb"), status, verb)


# 对X给予Y, 为X提供Y: the verb behind the one who is given to.
_GIVEN = re.compile(r"(?:对|为|向|给)[^，,。；]{2,60}?(?P<verb>给予|提供|发放|减免|免征|免收|奖励)(?!的|者|方)")


def _after_duty(masked: str, start: int, end: int) -> int:
    """Behind the first 应当 or 可以, so that a body's own name (组织) is not read as a predicate."""
    at = min((i for word in ("应当", "可以") if (i := masked.find(word, start, end)) >= 0), default=-1)
    return start if at < 0 else at + 2


def _status(verb: str, adverb: str, *, report: bool) -> str:
    if verb in OPERATING:
        return "operating"
    if "争取" in verb or "力争" in verb:
        return "aspiration"
    if GOING_ON.search(adverb):
        return "operating"
    if verb in ASPIRATION:
        return "aspiration"
    if not report or verb in {"打造", "布局", "建设"} or "逐步" in adverb or "加快" in adverb:
        return "planned"
    return "operating"
