"""Messages about the vintage store and its ledger."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-VINT-001": (
        "{what} needs the extra {extra!r}: pip install 'gdpcore[{extra}]'",
        "{what} 需要附加组件 {extra!r}：pip install 'gdpcore[{extra}]'",
    ),
    "E-VINT-002": (
        "{place}: {column} {raw!r} is not text that can be kept; write text without control characters",
        "{place}：{column} {raw!r} 不是可保存的文本；请填写不含控制字符的文本",
    ),
    "E-VINT-003": (
        "{place}: {series} {period} has no figure; leave the row out, or write status 'withdrawn' to take a figure back",
        "{place}：{series} {period} 没有数值；请删去该行，或填写 status 'withdrawn' 以撤回数值",
    ),
    "E-VINT-004": (
        "{place}: {series} {period} is 'withdrawn' and has the figure {raw}; a figure taken back has none",
        "{place}：{series} {period} 标为 'withdrawn' 却有数值 {raw}；撤回的数值应留空",
    ),
    "E-VINT-005": (
        "{what} {raw!r} is not a time; write a date (2024-04-16), a date and time, or a Timestamp, between 1900 and 2200 and no finer than microseconds",
        "{what} {raw!r} 不是时间；请写日期（2024-04-16）、日期时间或 Timestamp，在1900至2200年之间，精确到微秒为止",
    ),
    "E-VINT-006": (
        "{what} must be said: every record names who wrote it and why",
        "必须写明 {what}：每条记录都须注明何人因何写入",
    ),
    "E-VINT-007": (
        "{series}: figures known at {known_at} come after later ones were written (known at {latest}), and would change what was known in between; if that is meant, append with late=True: the batch is then marked late",
        "{series}：{known_at} 得知的数值晚于已写入的数值（{latest} 得知），会改变其间的已知情况；如确有此意，请用 late=True 追加，该批将标为补录",
    ),
    "E-VINT-008": (
        "{series} {period}: a figure known at {known_at} is written already, in batch {batch}; give the time at which the new one became known, or append with late=True to correct the entry",
        "{series} {period}：{known_at} 得知的数值已写入（第 {batch} 批）；请给出新数值的得知时间，或用 late=True 更正录入",
    ),
    "E-VINT-009": ("{place} cannot be opened as a vintage store: {why}", "{place} 无法作为数据版本库打开：{why}"),
    "E-VINT-010": (
        "{place} is being written by another process, and was still after {wait:g} s; nothing was written. Wait longer (wait=), or keep the store on a PostgreSQL server",
        "{place} 正被另一进程写入，{wait:g} 秒后仍未释放，未写入任何内容。请延长等待（wait=），或改用 PostgreSQL 服务器",
    ),
    "E-VINT-011": (
        "{place} was written in form {found}, which this version does not read; it reads form {known}",
        "{place} 的格式为 {found}，本版本无法读取；本版本读取格式 {known}",
    ),
    "E-VINT-012": ("{place}: the store was closed; open it again", "{place}：该库已关闭；请重新打开"),
    "E-VINT-013": (
        "{series} (region {region!r}, measure {measure!r}) is not in the store; it holds {known}",
        "库中没有 {series}（地区 {region!r}，度量 {measure!r}）；现有 {known}",
    ),
    "E-VINT-014": (
        "{what} {raw!r} is not one of {known}",
        "{what} {raw!r} 不在 {known} 之中",
    ),
    "E-VINT-015": (
        "nothing to restore: every figure stands as it stood after batch {batch}",
        "无可恢复：所有数值均与第 {batch} 批之后一致",
    ),
    "E-VINT-016": (
        "{place}: the figure {raw} cannot be held exactly as a float; write a number of at most 15 digits",
        "{place}：数值 {raw} 无法精确表示为浮点数；请写不超过15位的数",
    ),
    "E-VINT-017": (
        "{place} is not a checkpoint: {why}",
        "{place} 不是检查点：{why}",
    ),
    "E-VINT-018": (
        "the key is not an Ed25519 key in PEM or 32 bytes: {why}",
        "密钥不是 PEM 或 32 字节的 Ed25519 密钥：{why}",
    ),
    "E-VINT-019": (
        "a ledger keeps text, whole numbers, finite floats, true, false and nothing; {raw} is none of these",
        "账本只记录文本、整数、有限浮点数、真假与空值；{raw} 不属于其中",
    ),
    "E-VINT-020": (
        "{place} failed while it was used: {why}; what was being written is not there",
        "{place} 使用中出错：{why}；正在写入的内容未保存",
    ),
    "E-VINT-021": (
        "{place}: {column} {raw!r} is too long; {most} characters at most",
        "{place}：{column} {raw!r} 过长；最多 {most} 个字符",
    ),
    "E-VINT-031": ("{place}: the record was changed after it was written", "{place}：该记录写入后被改动"),
    "E-VINT-032": ("{place}: the record is missing", "{place}：该记录缺失"),
    "E-VINT-033": ("{place}: a record that was never part of the ledger", "{place}：该记录从未写入账本"),
    "E-VINT-034": ("{place}: the head of the batch was changed after it was written", "{place}：该批的批头写入后被改动"),
    "E-VINT-035": ("{place}: the batch is missing", "{place}：该批缺失"),
    "E-VINT-036": (
        "{place}: the batch does not follow from the one before it; one of the two was put in another's place",
        "{place}：该批与前一批不衔接；其中一批被替换",
    ),
    "E-VINT-037": (
        "{place}: rewritten since the checkpoint of {taken_at} was taken, with hashes that agree among themselves",
        "{place}：在 {taken_at} 的检查点之后被改写，且各哈希相互一致",
    ),
    "E-VINT-038": (
        "{place}: missing, though the checkpoint of {taken_at} counts {batches} batches: the ledger was cut short",
        "{place}：缺失，而 {taken_at} 的检查点记有 {batches} 批：账本被截短",
    ),
    "E-VINT-039": (
        "the checkpoint of {taken_at} is not signed with this key; ask its holder for the one that is",
        "{taken_at} 的检查点不是用此密钥签署的；请向保管人索取",
    ),
}
