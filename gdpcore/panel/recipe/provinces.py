"""Names of China's provinces, short, full and in traditional characters, with their codes of GB/T 2260."""

from __future__ import annotations

_ROWS = """
110000 北京 北京市 Beijing|120000 天津 天津市 Tianjin|130000 河北 河北省 Hebei|140000 山西 山西省 Shanxi
150000 内蒙古 内蒙古自治区 内蒙 內蒙古 內蒙古自治區 InnerMongolia NeiMongol|210000 辽宁 辽宁省 遼寧 Liaoning|220000 吉林 吉林省 Jilin
230000 黑龙江 黑龙江省 黑龍江 Heilongjiang|310000 上海 上海市 Shanghai|320000 江苏 江苏省 江蘇 Jiangsu|330000 浙江 浙江省 Zhejiang
340000 安徽 安徽省 Anhui|350000 福建 福建省 Fujian|360000 江西 江西省 Jiangxi|370000 山东 山东省 山東 Shandong
410000 河南 河南省 Henan|420000 湖北 湖北省 Hubei|430000 湖南 湖南省 Hunan|440000 广东 广东省 廣東 Guangdong
450000 广西 广西壮族自治区 廣西 廣西壯族自治區 Guangxi|460000 海南 海南省 Hainan|500000 重庆 重庆市 重慶 Chongqing
510000 四川 四川省 Sichuan|520000 贵州 贵州省 貴州 Guizhou|530000 云南 云南省 雲南 Yunnan
540000 西藏 西藏自治区 西藏自治區 Tibet Xizang|610000 陕西 陕西省 陝西 Shaanxi|620000 甘肃 甘肃省 甘肅 Gansu
630000 青海 青海省 Qinghai|640000 宁夏 宁夏回族自治区 寧夏 寧夏回族自治區 Ningxia
650000 新疆 新疆维吾尔自治区 新疆維吾爾自治區 Xinjiang|000000 全国 全國 中国 China National
"""

CODES: dict[str, str] = {
    name: code for row in _ROWS.replace("\n", "|").split("|") if row for code, *names in [row.split()] for name in [code, *names]
}
"""Every name, and every code itself, to its code; 000000 is the country."""
