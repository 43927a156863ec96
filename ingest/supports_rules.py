"""Which clauses of a regulation offer something: most of its clauses are duties, procedures and definitions."""

from __future__ import annotations

import re

# What a regulation gives. The verbs of the second group count only with something concrete behind them.
_GIVES_WORDS = (
    "给予 提供 享受 享有 发放 减免 免征 免收 减征 免除 安排 奖励 补贴 补助 资助 贴息 开通 简化 "
    "预留 降低 减轻 返还 优先 减半征收 可以享受 可以申请"
)
_GIVES = frozenset(_GIVES_WORDS.split())
_SETS_UP_WORDS = (
    "设立 建立 建设 搭建 打造 开展 举办 组织 完善 健全 构建 发展 推行 实行 实施 协助 帮助 落实 创建 依托 推动 推进"
)
_SETS_UP = frozenset(_SETS_UP_WORDS.split())
_ENCOURAGES_WORDS = "鼓励 支持 扶持 引导"
_ENCOURAGES = frozenset(_ENCOURAGES_WORDS.split())
_PROVIDES = re.compile(
    r"提供|开发(?!区|利用)|设立|建设|开放|建立|开展|推出|给予|举办|搭建|推广|增加|扩大|加大|创办|发展|创新|共享|孵化|投资|投向|组建|打造|创建|优先"
)
_CONCRETE = re.compile(
    r"(?:平台|基金|资金|中心|基地|园区|科技园|创业园|产业园|窗口|绿色通道|孵化器|众创空间|工作站|服务站|培训|辅导|咨询|对接|活动|大赛|竞赛|服务|服务体系|"
    r"载体|指导|计划|补贴|补助|奖励|公寓|住房|担保|贷款|保险|融资|业务|产品|课程|机构|优惠|政策|推介|展会|网络|设施|手续|便利|资源|贴息|用地|场地|空间|"
    r"信息|援助|质押|工程|体系|费用|技术|实验室|税收|门槛|成本|负担|待遇|支持|资助|扶持|经费|岗位|转化|一站式|加速器|通道)[”）]?$"
)
_ECONOMY = re.compile(
    r"企业|创业|人才|人员|产业|科技|技术|创新|投资|金融|融资|信贷|贷款|担保|保险|孵化|园区|知识产权|专利|就业|市场|贸易|电子商务|数据|研发|成果|"
    r"个体工商户|经营者|毕业生|青年|劳动者|职工|单位|机构|项目|税|补贴|奖励|资金|基金|培训|用地|农民|合作社|消费者|台湾同胞|港澳"
)
_EMBEDDED = re.compile(
    r"^(?:的(?!规模)|可以|应当|方(?!便)|者|人(?!才)|单位应|期限|标准|情况|条件的|工作的|评估|管理|监督|制度|规划)"
)
_DEAD_END = re.compile(
    r"(?:管理|监督|制度|规划|措施|工作|责任|机制|标准|目录|名录|规则|规范|职责|情况|意识|监测|评估|统计|宣传|报告|义务|秩序|秘密|纠纷|协议|合同|意见|申请|材料|证明|证据|自律体系|信用体系|诚信体系|监测体系|产品生产|的发展|需求预测|标准体系|创新)$"
)
_DUTY_SENTENCE = re.compile(
    r"责令|罚款|处罚|不得|违反|禁止|处分|赔偿责任|法律责任|骗取|挪用|下列(?:行为|情形|材料)|是指|停止享受|取消|(?:收入|收益|所得)应当|应当(?:纳入|向|如实|自|依法缴|遵守|接受|提交|出具|保守)"
)
_BEFORE = re.compile(
    r"(?:^|应当|可以|并|国家|本[省市县区州]|规定|依法|部门|政府|机构|积极|要|将|予以|企业|人员|人才|的|"
    r"[对为向给在按通过以由从][^，。]*|单位|方式|自治区|优先|资金|基金|主要用于|院校|学校|银行|团体|协会|组织|项目)$"
)


def duty_sentence(text: str) -> bool:
    """Whether a sentence forbids, punishes or defines."""
    return _DUTY_SENTENCE.search(text) is not None


_GIVERS = re.compile(
    r"政府|部门|委员会|机构|银行|载体|中心|国家|[省市区县局院]|基金|资金|平台|联合会|协会(?!、经营)|工会|团委|孵化|园区|高校|学校"
)


def _own_duty(before: str) -> bool:
    """企业应当…: a duty of those whom a regulation governs, not an offer to them."""
    subject, found, _ = before.partition("应当")
    return bool(found) and bool(subject) and not _GIVERS.search(subject[-20:])


def offers(verb: str, before: str, clause_end: str, name: str, *, has_who: bool) -> bool:
    """Whether ``verb`` (with ``before`` printed before it and ``clause_end`` behind it) gives ``name`` to somebody."""
    lead = re.sub(r"^第[一二三四五六七八九十百零]+条\s*|^[（(][一二三四五六七八九十]+[)）]\s*", "", before)
    if (
        clause_end.endswith(("的", "情况", "时", "能力", "行为"))
        or "具备" in lead
        or _own_duty(lead)
        or _EMBEDDED.match(clause_end)
        or not _BEFORE.search(lead)
    ):
        return False
    if _DEAD_END.search(clause_end) or _DEAD_END.search(name) or len(name) > 45:
        return False
    if not (_ECONOMY.search(name) or _ECONOMY.search(before + clause_end)):
        return False
    if verb in _GIVES:
        return _CONCRETE.search(name) is not None or has_who
    if verb in _ENCOURAGES:
        return _PROVIDES.search(clause_end) is not None and _CONCRETE.search(name) is not None
    return verb in _SETS_UP and _CONCRETE.search(name) is not None and _ECONOMY.search(name + before) is not None
