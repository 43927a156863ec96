"""The forms in which official prose prints quantities, ranks, dates, codes and promises without a number."""

from __future__ import annotations

import re

from ingest.official import form

FORCE = form("effort_or_setting")
GOAL = form("goal_of_target")
ABOUT = re.compile(r"(?:约|近|超过|超|不到|不足|不少于|不超过|不低于|不高于|至少|达到|达|突破)$")
LONGEST_ABOUT = 3  # characters
MARK = re.compile("(?P<opens>[“《（(])|(?P<closes>[”》）)])|[，,；。！？]")
NUMERAL = re.compile(r"[\d一二三四五六七八九十百]")
TIMES = re.compile(r"第(\d+|[一二三四五六七八九十百]+)次")
BARE_YEAR = re.compile(r"\s*(?:到|至|在|截至)?((?:19|20)\d\d)\s*年(?:底|末|初)?\s*")
OPENER = re.compile(r"(?:^|[，,；])\s*+((?:(?:到|至|在|截至)\s*+)?(?:19|20)\d\d\s*+年(?:底|末|初)?[，,]\s*+)$")
OPENER_ENDS = tuple(f"年{end}{comma}" for end in ("", "底", "末", "初") for comma in "，,")
DATE_BEFORE = re.compile(r"\s*+(?:(?:到|至|在|截至)\s*+)?(?:19|20)\d\d\s*+年(?:底|末|初)?[，,]?")
OWN_YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?")
YEAR_OR_LINE = re.compile(r"((?:19|20)\d\d)[^\S\n]*年|\n")
DAY_OR_MONTH = re.compile("月|日(?!内)")
REACHED = re.compile("已(?:经)?(?:形成|建成|完成|有)")
TO_REACH = re.compile("达|突破|建设|新增|培育|建成|引进|累计|超过")
REACHES = ("达到", "达", "突破", "超过", "超", "约", "近", "不到", "不足", "位居", "居", "为", "增长", "占比")
REACHING = re.compile(f"(?:{'|'.join(REACHES)})+$")
MAKING = re.compile("(?:创建|建设|形成|建成|调入|举办了?|培育|新增|引进)+")
FIRST_ITEM = re.compile("(?:[^、]++|、[^（）]*+）)*+")  # of a list; the marks inside brackets divide nothing
SCOPE = re.compile("(?:占)?(全[市区国省园球]|本市|本区|园区)")
UNIT = re.compile(
    r"\s*+(?:[余多几]\s*+)?((?:[万亿]?(?:元|人|人次|户|件|台|套|吨|平方米|平方公里|亩))|个工作日|个月|个百分点|百分点|公里|千米|家|个|项|名|次|场|处|幢|栋|座|条|所|"
    r"倍|期|批|届|类|种|周年|年(?=[^\d底末初]|$)|天|日(?=内)|工作日|小时|分钟|位|所|方面|片区)"
)
YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?:\s*[-—–~至]\s*((?:19|20)\d\d))?(?=\s*年|[〕\])）])")
DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
PERIOD = re.compile(r"((?:19|20)\d\d)\s*[-—–~至]\s*((?:19|20)\d\d)")
FIVE_YEARS = re.compile("[一二三四五六七八九十]{1,3}五(?=”?(?:规划|时期|期间|末))")
RANK = re.compile(
    r"(?:全国|全市|全省|全区|全球|世界|国内|国际|本市|行业|地区)(?:第[一二三四五六七八九十\d]+|首[个位家例批次创]|前列|领先|唯一|前茅|"
    r"前[一二三四五六七八九十\d]+[名位强]?)|(?:全国|全市|全省)[^，。；、]{0,4}唯一"
)
NAMED = re.compile(r"“(?=[^”]{0,80}[\d一二三四五六七八九十X])([^”]{1,81}+)”")
NUMBERED_NAME = re.compile(r"[\dA-Za-z一二三四五六七八九十]+(?:\+[\dA-Za-z一二三四五六七八九十]+)+|\d{3,}")
GROUP = re.compile("([二三四五六七八九十两]|[1-9]\\d?)\\s*(?:大|个)(?=[\u4e00-\u9fff])")
PARTS = re.compile("方面|片区|阶段|部分|层次|环节|步骤|领域|板块")  # 三个方面 counts parts of the text, not results
UNCHANGED = re.compile("(?<=[\u4e00-\u9fff]{2})(?:保持)?(?:不变|持平)")
STATE = re.compile(
    "(?<=[\u4e00-\u9fff]{2})(?:较低|较高|较少|较多|偏小|偏少|偏大|偏低|偏高|不高|不足|下降|减少|上升|有所削弱|不够均衡|相对老化|有限)"
)
# What moves without a number: the size, share, level of something.
MOVES = (
    "持续(?:提高|提升|增长|扩大|优化|增强|下降)|进一步(?:提高|提升|增强|扩大|激发|完善|形成|深化|发挥|加大|优化|理顺|做大|做强)|不断(?:提高|提升|完善|优化|增强|扩大|壮大)|"
    "逐步(?:提高|扩大|建立|完善|形成)|稳步(?:提高|提升|增长|扩大)|大幅(?:提高|提升|增长)|显著(?:提高|提升|增强)|加大|扩大|提升|提高|增强|"
    "充分(?:发挥|运用|激发)|积极(?:开展|推动|落实|承接)|努力|力争|争取|加快|加速|简化|壮大|做大做强"
)
DIRECTION = re.compile(f"(?:{MOVES})")
PLANS = ("plan",)
LEGAL = ("regulation",)
CREATED = re.compile("(?:成立|设立|建成|落成|揭牌)[^，。；]{0,4}“[^”]{1,60}”[^，。；]{0,14}")
