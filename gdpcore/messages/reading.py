"""Messages about recipes, and files that are read by one."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-READ-001": ("{place}: no key {key!r} is known; known: {known}", "{place}：不认识的键 {key!r}；可用：{known}"),
    "E-READ-002": ("{place}: {raw!r} cannot stand here; write {needed}", "{place}：{raw!r} 不合要求；请写成 {needed}"),
    "E-READ-003": ("{path}: not a recipe: {why}", "{path}：不是读取配方：{why}"),
    "E-READ-004": (
        '{place}: the recipe does not say where {field} stands; add it to [where], for example {field} = "column A"',
        '{place}：配方未说明 {field} 在何处；请在 [where] 中写明，例如 {field} = "column A"',
    ),
    "E-READ-005": (
        "{place}: {what} {raw!r} is not among those of the recipe; {hint}",
        "{place}：配方中没有 {what} {raw!r}；{hint}",
    ),
    "E-READ-006": (
        "{place}: {raw!r} is a total among its parts; list it under skip, or name it in the recipe",
        "{place}：{raw!r} 是混在分项中的合计行；请列入 skip，或在配方中为其命名",
    ),
    "E-READ-007": (
        '{place}: exactly one period must stand in the {where}, found: {found}; write it there, or declare it as "= 2024年3月"',
        '{place}：{where} 中须恰有一个时期，实为：{found}；请写明，或声明为 "= 2024年3月"',
    ),
    "E-READ-008": (
        "{place}: the heading {raw!r} names no known measure; add it to [measures] as value, growth, index or skip",
        "{place}：表头 {raw!r} 的含义不明；请在 [measures] 中写明 value、growth、index 或 skip",
    ),
    "E-READ-009": (
        "{place}: {raw!r} is written with % and others of its column are not; write one way throughout",
        "{place}：{raw!r} 带 %，而同列其他数不带；请统一写法",
    ),
    "E-READ-010": (
        "{place}: growth is declared as {form}, but its middle value is {middle:g}; declare growth = {other!r}",
        "{place}：增速声明为 {form}，但其中位数为 {middle:g}；请声明 growth = {other!r}",
    ),
    "E-READ-011": (
        "{path}: an old Excel file (.xls); open it in Excel or WPS and save it as .xlsx, then read that",
        "{path}：旧式 Excel 文件（.xls）；请用 Excel 或 WPS 打开并另存为 .xlsx 再读取",
    ),
    "E-READ-016": (
        "{path}: a web page under the name of a workbook; open it in Excel or WPS and save it as .xlsx",
        "{path}：名为工作簿，实为网页；请用 Excel 或 WPS 打开并另存为 .xlsx",
    ),
    "E-READ-017": (
        "{path}: locked with a password; open it, remove the password (File, Info, Protect) and save it as .xlsx",
        "{path}：文件已加密；请打开后取消密码（文件—信息—保护工作簿）并另存为 .xlsx",
    ),
    "E-READ-018": (
        "{path}: holds macros, which are never run here; save it as .xlsx without them",
        "{path}：含宏，本程序从不运行宏；请另存为不含宏的 .xlsx",
    ),
    "E-READ-019": (
        "{path}: holds links to other workbooks ({names}), so its figures may be old; break the links, or declare external_links = true in a recipe",
        "{path}：含指向其他工作簿的链接（{names}），数据可能已过时；请断开链接，或在配方中声明 external_links = true",
    ),
    "E-READ-012": (
        "{place}: the sheet has no row {row}; its table must reach beyond its heading",
        "{place}：工作表没有第 {row} 行；表头之下须有数据",
    ),
    "E-READ-013": ("{path}: cannot be read as SDMX: {why}", "{path}：无法按 SDMX 读取：{why}"),
    "E-READ-014": (
        "{path}: no table of figures was found; {why}. Write a recipe by hand, or clear what is not data",
        "{path}：找不到数据表；{why}。请手写配方，或清除数据以外的内容",
    ),
    "E-READ-015": (
        "{place}: the heading above these figures is empty and not part of a merged range; merge it, or repeat its text",
        "{place}：这些数上方的表头为空且不在合并区域内；请合并单元格或重复填写",
    ),
    "E-READ-020": (
        "{place}: {raw!r} is a line of figures below the note in {note}, which ends the table; name the last row of the data (last = ...), or another sheet or recipe for a further table",
        "{place}：{raw!r} 这行数据位于 {note} 的注释之下，而注释即表尾；请用 last = ... 写明数据末行，另一张表请另写配方",
    ),
    "E-READ-021": (
        "{place}: the heading {raw!r} names another month than {other!r} in {at}; correct the one that was left from last time",
        "{place}：表头 {raw!r} 与 {at} 的 {other!r} 不是同一月份；请更正未更新的一处",
    ),
    "E-READ-022": (
        "{place}: {raw!r} begins another table, period or unit inside this one; read the rows above by last = {last}, those below by a recipe of their own",
        "{place}：{raw!r} 另起一表，或改变时期、单位；以上各行请用 last = {last}，以下各行另写配方",
    ),
    "W-READ-014": (
        "{place}: this row of the heading is not read ({raw}); if it changes what the figures mean, name it under [where]",
        "{place}：表头的这一行未被读取（{raw}）；若影响数的含义，请写入 [where]",
    ),
    "W-READ-015": (
        "{place}: column {column} ({raw!r}) is left out: most of its cells are no numbers; check it",
        "{place}：第 {column} 列（{raw!r}）已略去：多数单元格不是数；请核对",
    ),
    "W-READ-016": (
        "{place}: another table stands beside this one from column {column} on; the recipe reads the first, write one for each",
        "{place}：自第 {column} 列起并排另一张表；配方只读第一张，请各写一个配方",
    ),
    "W-READ-017": (
        "{place}: {raw!r} is of another period or comparison, or a plan, and is left out; say under [measures] what it is if it is needed",
        "{place}：{raw!r} 属于其他时期、其他对比或计划，已略去；如需读取请在 [measures] 中写明",
    ),
    "W-READ-001": (
        "{path}: figures stand on several sheets ({sheets}); the recipe reads {chosen}",
        "{path}：多张工作表有数据（{sheets}）；配方读取 {chosen}",
    ),
    "W-READ-002": ("{path}: hidden sheets are not read: {names}", "{path}：隐藏的工作表未读取：{names}"),
    "W-READ-011": ("{place}: hidden {names} are read like the others; check them", "{place}：隐藏的 {names} 照常读取；请核对"),
    "W-READ-003": (
        "{place}: {series} is written as {text} only; it is read as {reading}; declare flow if that is wrong",
        "{place}：{series} 仅写作 {text}；按{reading}读取；如不对请声明 flow",
    ),
    "W-READ-004": (
        "{place}: growth about {middle:g} looks like {form}, so the recipe says growth = {form!r}; check it",
        "{place}：增速约为 {middle:g}，像是 {form}，配方写为 growth = {form!r}；请核对",
    ),
    "W-READ-005": (
        "{place}: {raw!r} looks like a total and is left out (skip); check it",
        "{place}：{raw!r} 像是合计行，已略去（skip）；请核对",
    ),
    "W-READ-006": (
        "{place}: the {where} should name one period, and gives: {found}; the recipe is left without: write it there or declare it",
        "{place}：{where} 应给出一个时期，实为：{found}；配方中留空，请写明或声明",
    ),
    "W-READ-007": (
        "{place}: {series} has no unit; declare one under [units]",
        "{place}：{series} 没有计量单位；请在 [units] 中写明",
    ),
    "W-READ-008": (
        "{path}: holds links to other workbooks ({names}); their stored results are read",
        "{path}：含指向其他工作簿的链接（{names}）；读取其存储结果",
    ),
    "W-READ-009": (
        '{place}: {raw!r} could be a month written YYMM or a serial date; declare dates = "yymm" or "serial"',
        '{place}：{raw!r} 可能是 YYMM 月份或日期序列号；请声明 dates = "yymm" 或 "serial"',
    ),
    "W-READ-010": (
        "{place}: quarter and year to date stand side by side; accounts are read by flow = {flow!r}",
        "{place}：当季与累计并列；核算数据按 flow = {flow!r} 读取",
    ),
    "W-READ-012": (
        '{place}: the {field} stands nowhere beside the figures; taken from the title as {text!r}; check it, or declare it as "= name"',
        '{place}：数据旁没有 {field}；取自标题 {text!r}；请核对或声明为 "= 名称"',
    ),
    "W-READ-013": (
        "{place}: {series} ({text}) rises through every year and falls back at its start, as the year to date does; it is read as single periods: "
        'declare flow = "ytd" if it is cumulated',
        '{place}：{series}（{text}）年内逐期上升、年初回落，像是累计数；现按当期数读取：如为累计请声明 flow = "ytd"',
    ),
    "N-READ-001": ("{place}: {what} {raw!r} is read as {meant}", "{place}：{what} {raw!r} 读作 {meant}"),
    "N-READ-002": (
        "{place}: {raw!r} stands several times; its lines are named with the line above them, here {name!r}",
        "{place}：{raw!r} 出现多次；各行连同其上级行命名，此处为 {name!r}",
    ),
}
