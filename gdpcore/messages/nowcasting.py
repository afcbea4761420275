"""Messages about the factor model."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-NOW-001": (
        "{what} figures must be a DataFrame whose rows are a PeriodIndex of frequency {freq}, with cells; here: {given}. Convert with .to_period({freq!r})",
        "{what} 数据须为 DataFrame，行为频率 {freq} 的 PeriodIndex 且不为空；现为：{given}。可用 .to_period({freq!r}) 转换",
    ),
    "E-NOW-002": (
        "{series}: {count} figures; the model needs at least {least}. Leave the series out",
        "{series}：只有 {count} 个数；模型至少需要 {least} 个。请去掉该序列",
    ),
    "E-NOW-003": (
        "{series} is constant at {value}: it tells nothing of any other. Leave it out, or transform it",
        "{series} 恒为 {value}，不含信息。请去掉该序列或先作变换",
    ),
    "E-NOW-004": ("{series} is the name of two columns; rename one", "有两列都叫 {series}；请改名其一"),
    "E-NOW-005": (
        "{series} is infinite or too large in {period}; give a number, or NaN where there is none",
        "{series} 在 {period} 为无穷大或过大；请给出有限的数，没有数时给 NaN",
    ),
    "E-NOW-006": (
        "{what} figures: the rows must be periods in order, each once; {period} is out of place. Sort the frame and remove what stands twice",
        "{what} 数据：各行须为不重复的递增时期；{period} 位置不对。请排序并去重",
    ),
    "E-NOW-008": (
        "{series}: figures cannot be observed as {kind!r}; known: {known}",
        "{series}：不支持的观测方式 {kind!r}；可用：{known}",
    ),
    "E-NOW-009": ("{name} = {value!r} is not offered; give {known}", "不支持 {name} = {value!r}；请给出 {known}"),
    "E-NOW-010": ("no series {series!r} in the model; it has {known}", "模型中没有序列 {series!r}；现有：{known}"),
    "E-NOW-011": (
        "{series}: {period} lies outside the months of the model, {first} to {last}; name a period inside",
        "{series}：{period} 不在模型的月份 {first} 至 {last} 之内；请给出其内的时期",
    ),
    "E-NOW-012": (
        "the new figures must have the series of the model, in frames of the same frequency; look at {series}",
        "新数据须与模型的序列及频率一致；请检查 {series}",
    ),
    "E-NOW-013": ("{what} figures hold something that is not a number: {why}", "{what} 数据含有非数字：{why}"),
    "E-NOW-014": (
        "{series} in {period}: {value} is no figure; give a finite number, or NaN to take the figure away",
        "{series} 在 {period} 的 {value} 不是有效数值；请给出有限的数，或用 NaN 去掉该数",
    ),
    "E-NOW-015": (
        "statsmodels does not know this model: {series} is observed as {kind!r}; it knows months and quarter_growth only, and needs a monthly series",
        "statsmodels 不支持该模型：{series} 的观测方式为 {kind!r}；它只支持月度值和 quarter_growth，且须有月度序列",
    ),
    "E-NOW-016": (
        "{path} is not a saved factor fit: {why}. Save the fit again",
        "{path} 不是已保存的因子模型结果：{why}。请重新保存",
    ),
    "E-NOW-017": (
        "{given} cannot be the quarterly side of a model: accounts of quarters without draws are needed. Use accounts.to_flow or a frame",
        "{given} 不能作为模型的季度数据：需要不含抽样的季度核算结果。请用 accounts.to_flow 或改用数据表",
    ),
    "E-NOW-030": (
        "block {block!r} holds no column; name its columns, or give None for all of them",
        "区块 {block!r} 不含任何列；请列出其列名，或给 None 表示全部列",
    ),
    "E-NOW-031": (
        "block {block!r} names {series!r}, which is no column of the data; there are {known}",
        "区块 {block!r} 中的 {series!r} 不是数据的列；现有：{known}",
    ),
    "E-NOW-032": (
        "{series} stands in no block, so that no factor moves it. Add it to one, or add a block of all columns (None)",
        "{series} 不属于任何区块，没有因子影响它。请将其加入某一区块，或增加一个包含全部列（None）的区块",
    ),
    "E-NOW-033": (
        "block {block!r}: {factors} factors for {count} columns of the data; give fewer factors, or more columns",
        "区块 {block!r}：{count} 列数据却有 {factors} 个因子；请减少因子或增加列",
    ),
    "E-NOW-034": (
        "factors are given for {block!r}, which is no block; the blocks are {known}",
        "为 {block!r} 指定了因子数，但没有这个区块；现有区块：{known}",
    ),
    "E-NOW-035": (
        "blocks {block!r} and {other!r} hold the same columns: nothing tells their factors apart. Make them one block with more factors",
        "区块 {block!r} 与 {other!r} 的列相同，其因子无法区分。请合为一个区块并增加因子数",
    ),
    "E-NOW-036": (
        "two factors would be called {factor!r}; rename a block",
        "有两个因子都会叫做 {factor!r}；请改区块名",
    ),
    "E-NOW-037": (
        "{series} is observed as {found!r} in the new panel, the model knows it as {kind!r}; estimate the model anew",
        "{series} 在新面板中的观测方式为 {found!r}，模型中为 {kind!r}；请重新估计模型",
    ),
    "E-NOW-038": (
        "{series}: there is no base weight for {period}; give weights for all months from the January before the first figure to the last",
        "{series}：缺少 {period} 的基期权重；请给出从首个数据所在年 1 月到最后一个月的全部权重",
    ),
    "W-NOW-002": (
        "{series} was left out of the model: {count} figures, at least {least} are needed",
        "{series} 未进入模型：只有 {count} 个数，至少需要 {least} 个",
    ),
    "W-NOW-003": (
        "{series} was left out of the model: it is constant at {value}",
        "{series} 未进入模型：恒为 {value}",
    ),
}
