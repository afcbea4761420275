"""Messages: sentences of a bulletin, and where their figures come from."""

MESSAGES: dict[str, tuple[str, str]] = {
    "E-SAY-001": (
        "{path}: there is no sentence {key!r}; the keys are {known}",
        "{path}：没有名为 {key!r} 的句子；可用的键为 {known}",
    ),
    "E-SAY-002": (
        "{path}: sentence {key!r} has {field}, which is not filled in there; its fields are {known}",
        "{path}：句子 {key!r} 中的 {field} 不能填入；该句可用的字段为 {known}",
    ),
    "E-SAY-003": (
        "{path}: sentence {key!r} must be text of at most {most} characters",
        "{path}：句子 {key!r} 必须是文字，且不超过 {most} 个字符",
    ),
    "E-SAY-004": (
        "{reference!r} refers to no figure; a reference is 'source | measure | region | item | period | flow'",
        "{reference!r} 不指向任何数据；引用的写法为“来源 | 指标 | 地区 | 项目 | 时期 | 口径”",
    ),
}
