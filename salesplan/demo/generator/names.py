"""Invented names of people and firms in three writings."""

Names = tuple[str, str, str]

_SURNAMES = (
    "Wang 王 王|Li 李 李|Zhang 张 張|Liu 刘 劉|Chen 陈 陳|Yang 杨 楊|Zhao 赵 趙|Huang 黄 黃|"
    "Zhou 周 周|Wu 吴 吳|Xu 徐 徐|Sun 孙 孫|Hu 胡 胡|Zhu 朱 朱|Gao 高 高|Lin 林 林|He 何 何|"
    "Guo 郭 郭|Ma 马 馬|"
    "Luo 罗 羅|Liang 梁 梁|Song 宋 宋|Zheng 郑 鄭|Xie 谢 謝|Han 韩 韓|Tang 唐 唐|Feng 冯 馮"
)
_GIVEN = (
    "Wei 伟 偉|Fang 芳 芳|Na 娜 娜|Min 敏 敏|Jing 静 靜|Lei 磊 磊|Qiang 强 強|Yan 艳 豔|Jun 军 軍|"
    "Jie 洁 潔|Ping 平 平|Hui 辉 輝|Xin 鑫 鑫|Bo 博 博|Ting 婷 婷|Kai 凯 凱|Rui 睿 睿|Yue 月 月|"
    "Hao 浩 浩|Xue 雪 雪|Ning 宁 寧|Chao 超 超|Meng 梦 夢|Dan 丹 丹|Feng 峰 峰|Lan 兰 蘭|Zhe 哲 哲|"
    "Yun 云 雲|Shan 珊 珊|Tao 涛 濤|Mei 梅 梅"
)
_BRANDS = (
    "Hengda 恒达 恆達|Xinyuan 鑫源 鑫源|Jiahe 嘉禾 嘉禾|Ruifeng 瑞丰 瑞豐|Hongtai 宏泰 宏泰|"
    "Zhongxin 众信 眾信|Yongsheng 永盛 永盛|Tianhe 天和 天和|Baichuan 百川 百川|Mingyang 明阳 明陽|"
    "Huaxing 华兴 華興|Shengshi 盛世 盛世|Anju 安居 安居|Leju 乐居 樂居|Guanlan 观澜 觀瀾|"
    "Dongfang 东方 東方|Jinding 金鼎 金鼎|Zhihui 智汇 智匯|Yijia 一家 一家|Chenguang 晨光 晨光"
)
_SUFFIXES: dict[str, tuple[Names, ...]] = {
    "dealer": (
        ("Appliances", "电器", "電器"),
        ("Smart Living", "智能生活", "智慧生活"),
        ("Trading", "商贸", "商貿"),
    ),
    "key-account": (("Retail Group", "商业集团", "商業集團"), ("Hotels", "酒店集团", "酒店集團")),
    "project": (("Property", "置业", "置業"), ("Construction", "建设", "建設")),
}


def _table(text: str) -> tuple[Names, ...]:
    rows = (row.split(" ") for row in text.split("|"))
    return tuple((english, hans, hant) for english, hans, hant in rows)


SURNAMES, GIVEN, BRANDS = _table(_SURNAMES), _table(_GIVEN), _table(_BRANDS)


def person(number: int) -> Names:
    """The name of person `number`; the first 837 are all different."""
    surname = SURNAMES[number % len(SURNAMES)]
    given = GIVEN[(number // len(SURNAMES) + 7 * number) % len(GIVEN)]
    return f"{surname[0]} {given[0]}", surname[1] + given[1], surname[2] + given[2]


def member(number: int, city: Names) -> Names:
    """The name of a household that buys online, told apart by its city and number."""
    english, hans, hant = person(number)
    return (
        f"{english} ({city[0]} {number})",
        f"{hans}({city[1]} {number})",
        f"{hant}({city[2]} {number})",
    )


def firm(kind: str, number: int, city: Names) -> Names:
    """The name of a firm: city, brand, trade; the number tells namesakes apart."""
    brand = BRANDS[(7 * number + number // len(BRANDS)) % len(BRANDS)]
    trade = _SUFFIXES[kind][number % len(_SUFFIXES[kind])]
    return (
        f"{city[0]} {brand[0]} {trade[0]} {number}",
        f"{city[1]}{brand[1]}{trade[1]}{number}号",
        f"{city[2]}{brand[2]}{trade[2]}{number}號",
    )
