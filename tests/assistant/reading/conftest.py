"""Three small documents of the tests' own, read in as any other, and what the reader is made of over them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

DOCUMENTS = {
    "jobs": """# 青溪县企业稳岗扶持办法

第一条　为稳定就业，制定本办法。

第二条　申请稳岗补助的企业，应当同时具备下列条件：

（一）在本县依法登记满两年；

（二）上一年度未裁减职工；

（三）按时缴纳失业保险费。

第三条　对符合条件的企业，按每名职工3000元给予一次性补助；安置残疾职工的，每名再增加800元。

第四条　企业应当于每年5月31日前，向县就业服务中心提出申请。逾期不予受理。

第五条　稳岗补助由县人力资源和社会保障局负责解释。咨询电话：0577-6601234。
""",
    "park": """# 云岭镇公园管理规定

第一条　公园每日6时至22时开放，遇台风天气闭园。

第二条　公园内禁止垂钓、露营和燃放烟花爆竹。

第三条　携犬入园的，应当使用牵引绳，并及时清理犬粪。

第四条　在公园举办展览的，应当提前向镇文化站登记。
""",
    "parking": """# 桃源街道停车证办理须知

一、办理材料

办理停车证需要下列材料：身份证复印件；车辆行驶证；居住证明。材料齐全的当场办结。

二、办理地点

停车证在桃源街道便民服务大厅3号窗口办理。
""",
}


@pytest.fixture(scope="session")
def own_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an index of these documents, with vectors of their sentences; read only by agreement."""
    folder = tmp_path_factory.mktemp("reading")
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    paths = [folder / f"{name}.md" for name in DOCUMENTS]
    summary = ingest(paths, index=folder / "index", encoder=load_encoder(""))
    assert not summary.failed
    return folder / "index"


@pytest.fixture(scope="session")
def own(own_index: Path) -> Iterator[Pipeline]:
    """The pipeline over these documents, with the encoder of meaning."""
    with closing(Pipeline.open(load_settings(index=own_index), one_shot=True)) as pipeline:
        yield pipeline


@pytest.fixture(scope="session")
def by_words(own_index: Path) -> Iterator[Pipeline]:
    """The same without the encoder: ``POLICY_READER=lexical``."""
    with closing(Pipeline.open(load_settings(index=own_index, reader="lexical"), one_shot=True)) as pipeline:
        yield pipeline
