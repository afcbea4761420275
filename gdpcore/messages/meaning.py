"""Messages about axes, units, price bases, time, hierarchies."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # axes and labels
    "E-AXIS-001": (
        "operands differ on axis {axis!r}: {detail}. Select or reorder the labels so that both sides carry the same ones",
        "两个操作数的 {axis!r} 轴不一致：{detail}。请先选取或重排标签，使两边完全相同",
    ),
    "E-AXIS-002": ("no axis named {axis!r}; the axes are {known}", "没有名为 {axis!r} 的轴；现有的轴为 {known}"),
    "E-AXIS-003": (
        "{axis} {label!r} is not here; {hint}",
        "{axis} 轴上没有 {label!r}；{hint}",
    ),
    "E-AXIS-004": (
        "label {label!r} stands twice on axis {axis!r}; remove one",
        "标签 {label!r} 在 {axis!r} 轴上出现两次；请删去一个",
    ),
    "E-AXIS-005": (
        "values of shape {shape} do not fit the axes {axes}; give one label per row of each labelled axis",
        "数组形状 {shape} 与轴 {axes} 不符；每个有标签的轴须一格一标签",
    ),
    "E-AXIS-006": (
        "{count} cells are {problem}; a value is NaN if and only if its status says not_published or not_covered",
        "{count} 个单元格{problem}；数值缺失当且仅当状态为“未发布”或“未覆盖”",
    ),
    "E-AXIS-007": (
        "two axes are named {axis!r}; give each axis a name of its own",
        "有两个轴都叫 {axis!r}；请给每个轴不同的名称",
    ),
    "E-AXIS-008": (
        "the status {problem}; give one byte of flags (0 to 255) for each labelled cell, in shape {shape}",
        "状态{problem}；每个有标签的单元格须给一个字节的标志（0 至 255），形状为 {shape}",
    ),
    "E-AXIS-009": (
        "{count} cells are infinite, the first at {place}; give NaN with a status that says why there is no figure",
        "{count} 个单元格为无穷大，首个位于 {place}；没有数时请给 NaN 并在状态中注明原因",
    ),
    "E-AXIS-010": (
        "label {position} of axis {axis!r} is missing ({raw}); name it, or leave its row out",
        "{axis!r} 轴的第 {position} 个标签为空（{raw}）；请命名或去掉该行",
    ),
    "E-AXIS-011": (
        "nothing to {what} along axis {axis!r}: {detail}. Give a labelled axis with at least one entry",
        "无法沿 {axis!r} 轴进行 {what}：{detail}。请给出至少有一个标签的轴",
    ),
    "E-AXIS-012": (
        "the values are not numbers ({why}); give an array of numbers in rows of one length, NaN where there is none",
        "数值不是数字（{why}）；请给出各行等长的数字数组，没有数处为 NaN",
    ),
    # meaning
    "E-UNIT-001": ("unknown unit {unit!r}; known units: {known}", "未知计量单位 {unit!r}；可用单位：{known}"),
    "E-UNIT-002": (
        "units differ: {left} and {right}. Convert one side with .with_unit({left!r})",
        "计量单位不同：{left} 与 {right}。请先用 .with_unit({left!r}) 换算",
    ),
    "E-UNIT-003": ("{left} cannot be converted to {right}: {why}", "{left} 不能换算为 {right}：{why}"),
    "E-UNIT-004": (
        "{given} has no unit; to add it to or subtract it from figures in {unit}, give a cube of the same meaning",
        "{given} 没有计量单位；要与单位为 {unit} 的数相加减，请给出同一含义的 Cube",
    ),
    "E-UNIT-005": (
        "figures in {unit} cannot be multiplied or divided by {given}; give a cube of ratios or one finite number",
        "单位为 {unit} 的数不能乘以或除以 {given}；请给出比率的 Cube 或一个有限的数",
    ),
    "E-PRICE-001": (
        "price bases differ: {left} and {right}. Add or compare figures of one price basis only",
        "价格基准不同：{left} 与 {right}。只能对同一价格基准的数据相加或比较",
    ),
    "E-PRICE-002": (
        "unknown price basis {text!r}; write one of {known}",
        "未知价格基准 {text!r}；请写成 {known} 之一",
    ),
    "E-PRICE-003": (
        "levels at {left} prices do not add to levels at {right} prices; rebase one side by growth first",
        "{left} 价格的水平值与 {right} 价格的水平值不可相加；请先按增速换基",
    ),
    "E-PRICE-004": (
        "the {what} stands at {price} prices, where it must be {needed}; name its own price basis or give other figures",
        "{what} 的价格基准为 {price}，而应为 {needed}；请注明其价格基准或给出其他数据",
    ),
    "E-PRICE-005": (
        "volumes at {basis} prices do not add, so {what}; do it at constant prices and chain the result",
        "{basis} 价格的物量不可相加，因此{what}；请先按不变价处理，再对结果链接",
    ),
    "E-PRICE-006": (
        "volumes at {text} prices can be compared with the same period of last year only and cannot be {what}",
        "{text} 价格的物量只能与上年同期比较，不能{what}",
    ),
    "E-FLOW-001": (
        "flows differ: {left} and {right}. Turn year-to-date figures into single periods (or back) before combining them",
        "时期口径不同：{left} 与 {right}。请先把累计数与当期数换成同一口径再合并",
    ),
    "E-FLOW-002": ("unknown flow {text!r}; write one of {known}", "未知时期口径 {text!r}；请写成 {known} 之一"),
    "E-FLOW-003": (
        "growth over {over!r} of {flow!r} figures of {frequency} is not known here; write 'year', or 'quarter' for single quarters or months",
        "{frequency} 数据（{flow!r}）没有 {over!r} 口径的增速；请写 'year'，或对当期季度、月度数据写 'quarter'",
    ),
    # time
    "E-TIME-001": (
        "{text!r} is not a period{where}. Write 2024Q1, 2024-01, 2024年1月, 2024年一季度, 2024年1-3月 or 2024",
        "{text!r} 不是可识别的时期{where}。请写成 2024Q1、2024-01、2024年1月、2024年一季度、2024年1-3月 或 2024",
    ),
    "E-TIME-002": (
        "periods of different frequency stand together: {detail}. Give months, quarters or years, not a mixture",
        "不同频率的时期混在一起：{detail}。请只用月、只用季或只用年",
    ),
    "E-TIME-003": ("periods are not consecutive: {detail}", "时期不连续：{detail}"),
    "E-TIME-017": (
        "{text!r} can be read as more than one period ({readings}){where}. Write 2024-01",
        "{text!r} 可以有多种读法（{readings}）{where}。请写成 2024-01",
    ),
    # hierarchies
    "E-TREE-001": ("{node!r} is not in the hierarchy{where}; known: {known}", "层级中没有 {node!r}{where}；已有：{known}"),
    "E-TREE-002": ("the hierarchy runs in a circle: {path}. Remove one of these links", "层级成环：{path}。请去掉其中一环"),
    "E-TREE-003": (
        "partitions of {parent!r} cover different leaves: {detail}. Each partition must cover the same ones",
        "{parent!r} 的各种分法覆盖的末级不同：{detail}。每种分法必须覆盖相同的末级",
    ),
    "E-TREE-004": (
        "{child!r} is counted more than once in {parent!r} (partition {partition!r}); keep one path",
        "{child!r} 在 {parent!r}（分法 {partition!r}）中被重复计入；请只保留一条路径",
    ),
    "E-TREE-005": (
        "{node!r} is a memo item and {what}; memo items are shown, never added: take it out, or make it a plain item",
        "{node!r} 是备注项，却{what}；备注项只列示、不相加：请将其移出或改为普通项目",
    ),
    "E-TREE-006": (
        "{parent!r} is said to have parts but has none (partition {partition}); name them, or leave the partition out",
        "{parent!r} 声明有组成部分却没有列出（分法 {partition}）；请列出或去掉该分法",
    ),
    "E-TREE-007": ("{node!r} is named twice in the hierarchy; keep one", "层级中 {node!r} 出现两次；请只保留一个"),
    "E-TREE-008": (
        "{node!r} has no partition {partition!r}; it has {known}",
        "{node!r} 没有名为 {partition!r} 的分法；现有：{known}",
    ),
    "E-TREE-009": (
        "{place}: {node!r} is a sum, and among the parts of {root!r} it would be counted twice. Remove its rows, or give a hierarchy",
        "{place}：{node!r} 是合计数，作为 {root!r} 的分项会重复计算。请删去这些行，或给出层级关系",
    ),
}
