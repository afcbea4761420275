"""Messages about files and panels."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-FILE-001": ("{path}: no such file", "{path}：文件不存在"),
    "E-FILE-002": ("{path}: cannot be read as {kind}: {why}", "{path}：无法按 {kind} 读取：{why}"),
    "E-FILE-003": (
        "{path}: holds no data; at least a heading and one row are needed",
        "{path}：没有数据；至少需要表头和一行数据",
    ),
    "E-FILE-004": (
        "{path}: reading {kind} needs the extra {extra!r}: pip install 'gdpcore[{extra}]'",
        "{path}：读取 {kind} 需要附加组件 {extra!r}：pip install 'gdpcore[{extra}]'",
    ),
    "E-FILE-005": (
        "{path}: files of kind {kind!r} are not read; save as .csv or .xlsx",
        "{path}：不读取 {kind!r} 类文件；请另存为 .csv 或 .xlsx",
    ),
    "E-DATA-001": (
        "{place}: column {column!r} is missing; the heading must name {needed}",
        "{place}：缺少列 {column!r}；表头须含 {needed}",
    ),
    "E-DATA-002": (
        "{place}: {raw!r} is not a number; write digits, or leave the cell empty",
        "{place}：{raw!r} 不是数字；请填数字或留空",
    ),
    "E-DATA-003": (
        "{place}: {series} {period} stands twice (first at {first}); keep one row",
        "{place}：{series} {period} 出现两次（首次在 {first}）；请只保留一行",
    ),
    "E-DATA-004": (
        "{place}: {series} has unit {unit!r} here and {other!r} elsewhere; write the whole series in one unit",
        "{place}：{series} 此处单位为 {unit!r}，别处为 {other!r}；请统一单位",
    ),
    "E-DATA-005": (
        "{place}: {series} is not in the catalogue; {hint}",
        "{place}：指标目录中没有 {series}；{hint}",
    ),
    "E-DATA-006": ("{place}: {raw!r} is out of range for a number", "{place}：{raw!r} 超出数值范围"),
    "E-DATA-007": (
        "{place}: {series} mixes year-to-date figures ({ytd}) with single periods ({single}); give one kind, or declare the flow",
        "{place}：{series} 同时含累计数（{ytd}）与当期数（{single}）；请统一口径或注明 flow",
    ),
    "E-DATA-008": (
        "{place}: {column} {raw!r} is not understood; write one of {known}",
        "{place}：{column} {raw!r} 无法识别；请写成 {known} 之一",
    ),
    "E-DATA-009": (
        "{place}: {series} has a January-February joint figure and a figure for {period}; keep one of them",
        "{place}：{series} 既有1-2月合计数又有 {period} 的数；请只保留一种",
    ),
    "E-DATA-010": ("{place}: empty {column}; every row must name one", "{place}：{column} 为空；每行都须填写"),
    "E-DATA-011": (
        "{place}: {series} is {frequency}, but {period} is not such a period",
        "{place}：{series} 的频率为 {frequency}，而 {period} 不是该频率的时期",
    ),
    "E-DATA-012": (
        "{place}: {series} has {column} {raw!r} here and {other!r} elsewhere; write one of them throughout",
        "{place}：{series} 此处 {column} 为 {raw!r}，别处为 {other!r}；请统一",
    ),
    "E-DATA-013": (
        "{place}: column {column!r} is named twice in the heading (first at {first}); keep one",
        "{place}：表头中列 {column!r} 出现两次（首次在 {first}）；请只保留一列",
    ),
    "E-DATA-014": (
        "{place}: {raw!r} stands in a column without a heading; name the column, or clear the cell",
        "{place}：{raw!r} 所在列没有表头；请为该列命名或清空该单元格",
    ),
    "E-DATA-015": (
        "{place}: column {column!r} is not understood; known columns: {known}",
        "{place}：无法识别列 {column!r}；可用的列：{known}",
    ),
    "E-DATA-016": (
        "{place}: the name {name!r} belongs to {codes}; give each indicator a name of its own, or write codes",
        "{place}：名称 {name!r} 同属 {codes}；请为各指标取不同的名称，或使用代码",
    ),
}
