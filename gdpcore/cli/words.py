"""The words of commands: key -> (English, Chinese)."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # progress
    "step_read": ("reading", "读取数据"),
    "step_run": ("computing the accounts", "核算"),
    "step_check": ("checking", "检查"),
    "step_write": ("writing the files", "生成文件"),
    "step_fit": ("estimating the model", "估计模型"),
    "step_draw": ("drawing accounts", "抽取核算"),
    # bulletin
    "summary": (
        "{period}: {files} files in {seconds:.1f} s; findings: {count}",
        "{period}：{files} 个文件，用时 {seconds:.1f} 秒；提示 {count} 条",
    ),
    # nowcast
    "nowcast": (
        "{period}, known on {date} ({access}); for inside use, not an official figure",
        "{period}，数据截至 {date}（{access}）；内部参考，非官方数据",
    ),
    "nowcast_all": (
        "{period}, all that is given; for inside use, not an official figure",
        "{period}，使用全部给定数据；内部参考，非官方数据",
    ),
    "public": ("public", "公开数据"),
    "compiler": ("compiler", "核算人员可得数据"),
    "growth": ("Growth on the same quarter of last year, per cent", "同比增长（%）"),
    "contributions": ("Contributions to GDP growth, percentage points", "对国内生产总值增长的拉动（百分点）"),
    "missing": ("What is missing, and the growth drawn for it, per cent", "尚缺的数据及模型给出的同比（%）"),
    "missing_none": ("Nothing is missing.", "没有缺失的数据。"),
    "item": ("item", "项目"),
    "mean": ("mean", "均值"),
    "points": ("points", "拉动"),
    "sd": ("sd", "标准差"),
    "variance_share": ("% of variance", "方差占比（%）"),
    "series": ("series", "序列"),
    "name": ("name", "名称"),
    "period": ("period", "时期"),
    "findings": ("Findings: {count}", "提示 {count} 条"),
    # review
    "understood": ("What was understood of {file}", "对 {file} 的理解"),
    "doubt": ("  doubt: {text}", "  存疑：{text}"),
    "recipe_written": ("recipe: {path}", "配方：{path}"),
    "read_plain": ("Read as a plain table.", "按普通表读取。"),
    "read_by_proposal": (
        "No plain table; read by the proposed recipe. Check it, save it with --recipe-out and give it with --recipe.",
        "不是普通表，按建议的配方读取。请核对，用 --recipe-out 保存，以后用 --recipe 给出。",
    ),
    "read_by_recipe": ("Read by recipe {recipe}.", "按配方 {recipe} 读取。"),
    # scheme, replay, vintage
    "scheme_findings": ("{count} findings", "{count} 条提示"),
    "replayed": ("{rows} rows of figures, {count} differences", "{rows} 行数据，{count} 处不同"),
    "no_checkpoint": (
        "no checkpoint was given: what was cut off the end, or rewritten throughout, does not show",
        "未给出检查点：末尾被截去或整体被改写时无法发现",
    ),
    "nothing_known": ("nothing was known on {date}", "截至 {date} 没有数据"),
    # init
    "started": (
        "{files} files in {folder}. Next: cd {folder}, python -m pip install -r requirements.txt, python -m gdp_pipeline, python -m pytest",
        "{folder} 中写入 {files} 个文件。下一步：cd {folder}，python -m pip install -r requirements.txt，python -m gdp_pipeline，python -m pytest",
    ),
}


def say(key: str, language: str, **fields: object) -> str:
    """A word or sentence in one language.

    Examples
    --------
    >>> say("scheme_findings", "en", count=0)
    '0 findings'
    """
    english, chinese = WORDS[key]
    return (chinese if language == "zh" else english).format(**fields)
