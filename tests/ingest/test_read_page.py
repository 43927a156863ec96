"""Saved pages: the main text alone, what the page says of itself, and tables whose rows stand for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.outline import outline
from ingest.read import Raw, read

FRAME = """<div class="top"><a href="/">网站首页</a><a>无障碍浏览</a>今天是2031年1月3日 星期五</div>
<ul class="nav"><li><a>要闻</a></li><li><a>政务公开</a></li><li><a>互动交流</a></li></ul>
<div class="crumb">当前位置：首页 &gt; 规范性文件</div>"""
FOOT = """<div class="share">分享到：<a>微信</a></div><p>责任编辑：王某</p><p>上一篇：<a>没有了</a></p>
<div class="footer"><p>主办：某市人民政府办公室　承办：某市数据局</p><p>网站标识码：0000000000　备案号：0</p>
<p>建议使用较新的浏览器访问本站。</p></div>"""
BODY = """<p>第一条 为了方便群众，制定本办法。</p><p>第二条 每户补助300元。</p>"""


def page(tmp_path: Path, html: str) -> Raw:
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    (raw,) = read(path)
    assert isinstance(raw, Raw)
    return raw


@pytest.mark.parametrize(
    "wrap", ["<div class='zw'>{}</div>", "<article>{}</article>", "{}", "<table><tr><td>{}</td></tr></table>"]
)
def test_menus_crumbs_and_feet_are_no_text(tmp_path: Path, wrap: str) -> None:
    head = "<head><title>某市补助办法_某市政府网</title></head>"
    body = wrap.format("<h1>某市补助办法</h1><div>发布时间：2031-01-02 来源：某局 浏览次数：5</div>" + BODY)
    raw = page(tmp_path, f"<html>{head}<body>{FRAME}{body}{FOOT}</body></html>")
    assert raw.lines == ("某市补助办法", "第一条 为了方便群众，制定本办法。", "第二条 每户补助300元。")
    assert raw.styles[0] == "title"
    assert (raw.title, raw.date) == ("某市补助办法", "2031-01-02")


def test_meta_elements_and_the_index_table_tell_title_date_issuer_and_number(tmp_path: Path) -> None:
    index = """<table><tr><td>索 引 号：</td><td>0001</td><td>主题分类：</td><td>民政</td></tr>
    <tr><td>发文机关：</td><td>某市民政局</td><td>成文日期：</td><td>2031年3月12日</td></tr>
    <tr><td>发文字号：</td><td>某民发〔2031〕3号</td><td>发布日期：</td><td>2031年3月18日</td></tr></table>"""
    meta = "<meta name='ArticleTitle' content='某市补助办法'><meta name='PubDate' content='2031-03-18 08:00'>"
    raw = page(tmp_path, f"<html><head>{meta}</head><body>{FRAME}{index}<div>{BODY}</div>{FOOT}</body></html>")
    assert (raw.title, raw.date, raw.issuer, raw.number) == (
        "某市补助办法",
        "2031-03-12",
        "某市民政局",
        "某民发〔2031〕3号",
    )
    assert not any("索" in line for line in raw.lines)
    document, _ = outline(raw)
    assert (document.title, document.issuer) == ("某市补助办法", "某市民政局")


def test_what_is_hidden_until_a_script_runs_is_read_and_templates_are_not(tmp_path: Path) -> None:
    hidden = f"<html><body style='visibility:hidden'><h1>某市补助办法</h1>{BODY}<div style='display:none'>样例：补助9元。</div></body></html>"
    assert page(tmp_path, hidden).lines[-1] == "第二条 每户补助300元。"
    whole = (
        f"<html><body>{FRAME}<div id='app' style='display:none'><h1>某市补助办法</h1>{BODY}</div>{FOOT}</body></html>"
    )
    assert page(tmp_path, whole).lines == (
        "某市补助办法",
        "第一条 为了方便群众，制定本办法。",
        "第二条 每户补助300元。",
    )


def test_numbered_lists_print_their_numbers(tmp_path: Path) -> None:
    lists = "<h2>材料</h2><ol start='3'><li>申请表；</li><li>证明。</li></ol><ul><li>其他</li></ul><ol><li>（一）已有号。</li></ol>"
    raw = page(tmp_path, f"<html><body><h1>某市补助办法</h1>{lists}</body></html>")
    assert raw.lines[2:] == ("3. 申请表；", "4. 证明。", "其他", "（一）已有号。")


def test_a_row_carries_its_heads_and_the_label_of_its_merged_cell(tmp_path: Path) -> None:
    table = """<table><caption>补助表</caption><tr><td rowspan="2">类别</td><td colspan="2">金额</td></tr>
    <tr><td>城区</td><td>乡镇</td></tr><tr><td rowspan="2">甲类</td><td>10元</td><td><p>20元</p><p>另加1元。</p></td></tr>
    <tr><td colspan="2">30元</td></tr><tr><td colspan="3">注：以上含税。</td></tr></table>"""
    raw = page(tmp_path, f"<html><body><h1>某市补助办法</h1>{BODY}{table}</body></html>")
    assert raw.lines[3:] == (
        "补助表",
        "类别：甲类\t金额 城区：10元\t金额 乡镇：20元 另加1元。",
        "类别：甲类\t金额 城区：30元",
        "注：以上含税。",
    )
    assert raw.styles[4:6] == ("row", "row")


def test_a_table_of_labels_and_values_has_no_heads(tmp_path: Path) -> None:
    table = "<table><tr><td>事项名称</td><td>居住证办理</td></tr><tr><td>办理地点</td><td>市民中心</td></tr></table>"
    raw = page(tmp_path, f"<html><body><h1>居住证指南</h1><p>办理须知如下。</p>{table}</body></html>")
    assert raw.lines[2:] == ("事项名称\t居住证办理", "办理地点\t市民中心")


def test_raised_marks_are_in_no_number_and_exponents_stay(tmp_path: Path) -> None:
    text = "<p>第一条 每处补助5万元<sup>1</sup>，面积不少于80m<sup>2</sup>。</p>"
    raw = page(tmp_path, f"<html><body><h1>某市补助办法</h1>{text}</body></html>")
    assert raw.lines[-1] == "第一条 每处补助5万元，面积不少于80m2。"
