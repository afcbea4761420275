"""Ten questions of an analyst, answered from figures in Chinese and English.

China: published figures of its National Bureau of Statistics (国家统计局). The city and its districts are MADE UP (虚构). Every number in an
answer is computed here; the tables behind the answers are written beside them.

Run: python examples/15_ten_questions.py [--out FOLDER] [--language zh | en]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import gdpcore as gdp
from gdpcore import monitor

TARGET = 5.0
DISTRICT = "D05"


@dataclass(frozen=True)
class Answer:
    """A question and its answer, (Chinese, English) each, and the table behind it."""

    question: tuple[str, str]
    answer: tuple[str, str]
    table: pd.DataFrame


CHINA, CITY = gdp.samples.china(), gdp.samples.city()
NOW = CHINA.accounts.periods[-1]


def name(code: str, language: str) -> str:
    """An industry's name."""
    return CHINA.accounts.hierarchy.label(code, language)


def listed(points: pd.Series) -> tuple[str, str]:
    """Industries with their points, in both languages."""
    zh = "、".join(f"{name(c, 'zh')}（{x:.2f}个百分点）" for c, x in points.items())
    return zh, "; ".join(f"{name(c, 'en')} ({x:.2f} points)" for c, x in points.items())


def district(code: str, language: str) -> str:
    """A made-up district's name."""
    return CITY.districts.label(code, language)


def how_fast() -> Answer:
    """1. Growth of GDP."""
    table = monitor.growth_table(CHINA.accounts)
    last = table.loc[NOW]
    step = monitor.find_movements(table["period"].rename("GDP"))[0]
    zh = (
        f"{monitor.movements.spelled(NOW, 'zh')}GDP同比{step.text('zh')}；"
        f"年初以来累计增长{last['ytd']:.1f}%，两年平均增长{last['two_year_ytd']:.1f}%。"
    )
    en = (
        f"GDP in {NOW}, on a year before: {step.text('en')}. "
        f"Since January {last['ytd']:.1f}%, on average of two years {last['two_year_ytd']:.1f}%."
    )
    return Answer(("增长有多快？", "How fast is growth?"), (zh, en), table)


def what_leads() -> Answer:
    """2. Industries that pull most."""
    table = monitor.leaders(CHINA.accounts, flow="ytd")
    top = table.iloc[:3]
    zh, en = listed(top["pull"])
    share = 100 * top["pull"].sum() / table["pull"].sum()
    answer = (
        f"累计增长中拉动最大的是{zh}，三者合占增量的{share:.0f}%。",
        f"Most of the growth year to date comes from {en}: {share:.0f}% of it.",
    )
    return Answer(("谁在拉动？", "What leads?"), answer, table)


def what_drags() -> Answer:
    """3. Industries that pull least, and how their growth moved."""
    table = monitor.leaders(CHINA.accounts, flow="ytd")
    slow = table.nsmallest(3, "relative")
    growth = CHINA.accounts.growth()[list(slow.index)]
    steps = {m.place: m for m in reversed(monitor.find_movements(growth))}
    zh = "；".join(f"{name(c, 'zh')}累计{slow.loc[c, 'growth']:.1f}%，当季{steps[c].text('zh')}" for c in slow.index)
    en = "; ".join(
        f"{name(c, 'en')} {slow.loc[c, 'growth']:.1f}% year to date, in the quarter {steps[c].text('en')}" for c in slow.index
    )
    return Answer(
        ("谁在拖累？", "What drags?"), (f"慢于GDP最多的行业：{zh}。", f"Furthest behind GDP: {en}."), table.loc[slow.index]
    )


def structure() -> Answer:
    """4. Shares and their change."""
    table = monitor.share_changes(CHINA.accounts, flow="period", years=2).loc[NOW]
    up, down = table["change"].idxmax(), table["change"].idxmin()
    moved = table["half_moved"].iloc[0]
    zh = (
        f"与两年前同季相比，{name(up, 'zh')}比重升{table.loc[up, 'change']:.1f}个百分点至{table.loc[up, 'share']:.1f}%，"
        f"{name(down, 'zh')}降{-table.loc[down, 'change']:.1f}个百分点至{table.loc[down, 'share']:.1f}%；共有{moved:.1f}个百分点的份额在行业间转移。"
    )
    en = (
        f"On the same quarter two years ago the share of {name(up, 'en')} rose by {table.loc[up, 'change']:.1f} points to "
        f"{table.loc[up, 'share']:.1f}%, that of {name(down, 'en')} fell by {-table.loc[down, 'change']:.1f} to "
        f"{table.loc[down, 'share']:.1f}%; {moved:.1f} points of GDP changed industry."
    )
    return Answer(("结构怎样变化？", "How does the structure change?"), (zh, en), table)


def how_broad() -> Answer:
    """5. Breadth and persistence."""
    table = monitor.breadth_table(CHINA.accounts).loc["CN"]
    last, stay = table.loc[NOW], monitor.persistence(CHINA.accounts).stay
    zh = (
        f"11个行业中{int(last['rising'])}个增长，增长面{last['growing']:.0f}%（按增加值加权{last['growing_weighted']:.0f}%）；"
        f"增速加快的占{last['accelerating']:.0f}%。行业快慢格局较稳定：{stay:.0f}%的行业下季仍在同一组。"
    )
    en = (
        f"{int(last['rising'])} of 11 industries grow: {last['growing']:.0f}%, weighted by value added {last['growing_weighted']:.0f}%; "
        f"{last['accelerating']:.0f}% grow faster than a quarter before. {stay:.0f}% of industries stay in their third from quarter to quarter."
    )
    return Answer(("增长面有多宽？", "How broad is growth?"), (zh, en), table)


def turns() -> Answer:
    """6. Turning points of the survey of purchasing managers (Bry-Boschan)."""
    table = monitor.turning_points(CHINA.panel.to_frame()["pmi"], additive=True)
    last = table.iloc[-1]
    zh_kind = "谷底" if last["kind"] == "trough" else "峰顶"
    since = (CHINA.panel.months[-1] - last["period"]).n
    zh = (
        f"制造业PMI自2008年以来有{len(table)}个转折点，最近一个是{monitor.movements.spelled(last['period'], 'zh')}的{zh_kind}（{last['value']:.1f}），"
        f"至今{since}个月没有新的转折。"
    )
    en = (
        f"The manufacturing PMI had {len(table)} turning points since 2008; the last is the {last['kind']} of {last['period']} "
        f"({last['value']:.1f}), with none in the {since} months since."
    )
    return Answer(("转折点在哪里？", "Where are the turning points?"), (zh, en), table)


def places() -> Answer:
    """7. The place of a made-up district, and what would move it."""
    growth = CITY.truth.growth(flow="ytd").xs("GDP", axis=1, level="item")
    table = monitor.ranking(growth.iloc[-1].round(1), growth.iloc[-2].round(1))
    level = CITY.truth.to_frame()["volume"].xs("GDP", axis=1, level="item")
    table["growth_to_move_in_size"] = monitor.growth_to_move(level.iloc[-1], level.iloc[-5])
    row, peers = table.loc[DISTRICT], monitor.peer_ranking(growth.iloc[-1], monitor.structure_distances(CITY.truth), DISTRICT)
    steps = int(row["moved"])
    moved = (
        ("与上季相同", "as a quarter before")
        if steps == 0
        else (
            f"比上季{'上升' if steps > 0 else '下降'}{abs(steps)}位",
            f"{'up' if steps > 0 else 'down'} {abs(steps)} on a quarter before",
        )
    )
    among = int(peers.loc[DISTRICT, "place"]), len(peers)
    zh = (
        f"{district(DISTRICT, 'zh')}增速{row['value']:.1f}%，在16个单位中列第{int(row['place'])}位（{moved[0]}），"
        f"距前一位{row['to_next']:.1f}个百分点；"
        f"在结构相近的{among[1]}个单位中列第{among[0]}位；若要在总量上前进一位，全年须增长{row['growth_to_move_in_size']:.1f}%。"
    )
    en = (
        f"{district(DISTRICT, 'en')} grew by {row['value']:.1f}%, place {int(row['place'])} of 16 ({moved[1]}), "
        f"{row['to_next']:.1f} points short of the next; place {among[0]} of {among[1]} of like structure. "
        f"To move up a place by size, the year would have needed {row['growth_to_move_in_size']:.1f}%."
    )
    question = "该区排第几，怎样才能前进一位？（虚构城市）", "Which place has the district, and what moves it? (made-up city)"
    return Answer(question, (zh, en), table)


def target() -> Answer:
    """8. The target of the year and its chance."""
    model = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(factors=1))
    year = f"{NOW.year}Q4"
    table = monitor.required_and_likely(model.fit(CHINA.panel, CHINA.accounts).draw(year, 1000, 0), TARGET)
    need = monitor.required_by_item(CHINA.accounts, TARGET).loc["GDP", "required"]
    last = table.iloc[-1]
    zh = (
        f"若全年目标为{TARGET:.1f}%，余下季度须增长{need:.1f}%；模型给出的全年可能值为{last['likely_ytd']:.1f}%"
        f"（90%区间{last['ytd 5 %']:.1f}%—{last['ytd 95 %']:.1f}%），达到目标的概率{last['chance']:.0f}%。该概率为模型结果，仅供内部参考。"
    )
    en = (
        f"For {TARGET:.1f}% in the year the rest must grow by {need:.1f}%; the model says {last['likely_ytd']:.1f}% "
        f"(90% interval {last['ytd 5 %']:.1f} to {last['ytd 95 %']:.1f}) and {last['chance']:.0f}% for the chance of the target. "
        "A model's figure, for inside use."
    )
    return Answer(("能否完成目标？", "Will the target be met?"), (zh, en), table)


def shock() -> Answer:
    """9. The epidemic of 2020: published growth, and losses by industry in the made-up city."""
    paths = monitor.trend_counterfactual(CHINA.growth_ytd, "2020Q1", draws=2000)
    path = monitor.shock_path(CHINA.growth_ytd, paths)
    end = path.loc["2020Q4"]
    found, clock = monitor.recovery(path.loc[:"2021Q4"]), monitor.recovery_clock(path)
    city = CITY.truth.sum_regions(CITY.districts).select(regions=["CITY"])
    lost = monitor.losses(city, monitor.counterfactual_volumes(city, "2020Q1", draws=500), "2020Q1", "2020Q4")
    worst = lost["points"].iloc[:-1].idxmax()
    zh = (
        f"按2018—2019年平均增速推算，2020年一季度低{-path.loc['2020Q1', 'gap']:.1f}%，"
        f"全年低{-end['gap']:.1f}%（90%区间{-end['gap_upper']:.1f}—{-end['gap_lower']:.1f}）；"
        f"缺口减半用了{found['half_back']}个季度，2021年全年仍低{-path.loc['2021Q4', 'gap']:.1f}%（{'已' if found['back'] else '未'}回到原路径）。"
        f"虚构城市2020年损失{lost['points'].iloc[-1]:.1f}个百分点，其中{name(worst, 'zh')}最多，为{lost.loc[worst, 'points']:.1f}个百分点。"
    )
    en = (
        f"Against the average growth of 2018-2019 GDP lay {-path.loc['2020Q1', 'gap']:.1f}% lower in 2020Q1 and {-end['gap']:.1f}% in 2020 as a whole "
        f"(90% {-end['gap_upper']:.1f} to {-end['gap_lower']:.1f}); half was made good after {found['half_back']} quarters, 2021 still lay "
        f"{-path.loc['2021Q4', 'gap']:.1f}% lower ({'back' if found['back'] else 'not back'} on the path). The made-up city lost "
        f"{lost['points'].iloc[-1]:.1f} points in 2020, most of them in {name(worst, 'en').lower()}: {lost.loc[worst, 'points']:.1f}."
    )
    table = path.join(clock[["quadrant", "since", "back"]])
    return Answer(("2020年冲击多大，恢复了吗？", "How large was the shock of 2020, and is it over?"), (zh, en), table)


def quality() -> Answer:
    """10. How far the figures can be trusted."""
    table = CHINA.accounts.residuals()
    bound = CHINA.accounts.rounding_bounds()["GDP"].iloc[-1]
    revised = monitor.revision_statistics(CHINA.revisions.triangle()).sizes.loc[1]
    gap, count = 100 * table["value"].max(), int(revised["count"])
    zh = (
        f"分行业合计与总量最大相差{gap:.5f}%；由一位小数累计增速倒推的当季增速误差不超过±{bound:.2f}个百分点；"
        f"{count}个季度初次发布的增速其后平均修订{revised['mean_absolute']:.1f}个百分点（其中含普查修订）。"
    )
    en = (
        f"Industries add to GDP within {gap:.5f}%; growth of a quarter backed out of rates year to date with one decimal is known to ±{bound:.2f} points; "
        f"{count} first releases of growth were later revised by {revised['mean_absolute']:.1f} points on average, a census included."
    )
    return Answer(("数据质量如何？", "How good are the figures?"), (zh, en), table)


QUESTIONS: tuple[Callable[[], Answer], ...] = (
    how_fast, what_leads, what_drags, structure, how_broad, turns, places, target, shock, quality,
)  # fmt: skip


def main() -> None:
    """Answer, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    answers = [ask() for ask in QUESTIONS]
    at = 0 if given.language == "zh" else 1
    for k, one in enumerate(answers, 1):
        print(f"{k}. {one.question[at]}\n   {one.answer[at]}\n")
        one.table.to_csv(given.out / f"question_{k:02d}.csv", encoding="utf-8-sig")
    rows = [(k, *one.question, *one.answer) for k, one in enumerate(answers, 1)]
    frame = pd.DataFrame(rows, columns=["number", "question_zh", "question_en", "answer_zh", "answer_en"])
    frame.to_csv(given.out / "ten_questions.csv", index=False, encoding="utf-8-sig")
    print(f"{given.out / 'ten_questions.csv'}: both languages; question_01.csv to question_10.csv: the tables")


if __name__ == "__main__":
    main()
