"""What the demo company sells and where: product lines, categories, items, channels.

Prices are list prices in yuan (1 CNY) of 2023-07; weights of items are relative piece counts.
"""

from dataclasses import dataclass

Names = tuple[str, str, str]


@dataclass(frozen=True)
class Category:
    """A category: two kinds of devices (nouns) in five models each; cost in permille of list."""

    code: str
    line: str
    names: Names
    nouns: tuple[Names, Names]
    cheapest: int
    dearest: int
    cost: int


@dataclass(frozen=True)
class Item:
    """An item; `launched` is the month index (0 = 2023-07) of its first sale."""

    code: str
    category: int
    names: Names
    stage: str
    price: int
    weight: int
    launched: int


@dataclass(frozen=True)
class Channel:
    """A leaf channel: orders a day in mid-2023 (10^-3), their growth, price level, order sizes."""

    code: str
    group: str
    names: Names
    daily: int
    growth: int
    price_level: int
    lines: tuple[int, int, int, int, int]
    pieces: tuple[int, int]

    @property
    def is_online(self) -> bool:
        """Whether consumers order here by themselves."""
        return self.group == "online"


LINES: dict[str, Names] = {
    "smart-home": ("Smart Home", "智能家居", "智慧家居"),
    "appliances": ("Smart Appliances", "智能家电", "智慧家電"),
    "premium": ("Premium Suite", "高端全屋", "高端全屋"),
}
CATEGORIES = (
    Category(
        "security",
        "smart-home",
        ("Security", "智能安防", "智慧安防"),
        (("Smart Lock", "智能门锁", "智慧門鎖"), ("Camera", "摄像机", "攝影機")),
        199,
        1299,
        590,
    ),
    Category(
        "lighting",
        "smart-home",
        ("Lighting", "智能照明", "智慧照明"),
        (("Ceiling Light", "吸顶灯", "吸頂燈"), ("Light Strip", "灯带", "燈帶")),
        99,
        599,
        600,
    ),
    Category(
        "control",
        "smart-home",
        ("Control & Sensors", "中控传感", "中控感測"),
        (("Gateway", "网关", "閘道器"), ("Sensor Kit", "传感套装", "感測套裝")),
        129,
        799,
        560,
    ),
    Category(
        "audio",
        "smart-home",
        ("Audio", "智能音箱", "智慧音箱"),
        (("Speaker", "音箱", "音箱"), ("Soundbar", "回音壁", "聲霸")),
        149,
        999,
        640,
    ),
    Category(
        "kitchen",
        "appliances",
        ("Kitchen", "厨房电器", "廚房電器"),
        (("Steam Oven", "蒸烤箱", "蒸烤箱"), ("Dishwasher", "洗碗机", "洗碗機")),
        599,
        3299,
        700,
    ),
    Category(
        "cleaning",
        "appliances",
        ("Cleaning", "清洁电器", "清潔電器"),
        (("Robot Vacuum", "扫地机器人", "掃地機器人"), ("Floor Washer", "洗地机", "洗地機")),
        699,
        2999,
        680,
    ),
    Category(
        "climate",
        "appliances",
        ("Climate", "环境电器", "環境電器"),
        (("Air Purifier", "空气净化器", "空氣清淨機"), ("Fresh Air System", "新风机", "新風機")),
        499,
        2799,
        720,
    ),
    Category(
        "laundry",
        "appliances",
        ("Laundry", "洗护电器", "洗護電器"),
        (("Washer", "洗衣机", "洗衣機"), ("Garment Care", "衣物护理机", "衣物護理機")),
        799,
        3599,
        730,
    ),
    Category(
        "whole-home",
        "premium",
        ("Whole Home", "全屋智能", "全屋智慧"),
        (("Home Hub", "全屋主机", "全屋主機"), ("Curtain System", "窗帘系统", "窗簾系統")),
        2499,
        7999,
        520,
    ),
    Category(
        "cinema",
        "premium",
        ("Home Cinema", "家庭影院", "家庭劇院"),
        (("Projector", "激光投影", "雷射投影"), ("Cinema Set", "影院套装", "劇院套裝")),
        2999,
        8999,
        560,
    ),
    Category(
        "built-in",
        "premium",
        ("Built-in Kitchen", "嵌入式厨电", "嵌入式廚電"),
        (("Built-in Oven", "嵌入烤箱", "嵌入烤箱"), ("Wine Cabinet", "智能酒柜", "智慧酒櫃")),
        2299,
        6999,
        550,
    ),
    Category(
        "wellness",
        "premium",
        ("Wellness", "健康管理", "健康管理"),
        (("Sleep Bed", "智能床", "智慧床"), ("Water System", "净水系统", "淨水系統")),
        1999,
        6499,
        540,
    ),
)
CHANNEL_GROUPS: dict[str, Names] = {
    "online": ("Online", "线上", "線上"),
    "offline": ("Offline", "线下", "線下"),
}
CHANNELS = (
    Channel(
        "shop",
        "online",
        ("Own shop", "官方商城", "官方商城"),
        11_500,
        110,
        960,
        (300, 330, 210, 110, 50),
        (1, 1),
    ),
    Channel(
        "tmall",
        "online",
        ("Tmall", "天猫", "天貓"),
        48_500,
        40,
        940,
        (330, 300, 200, 110, 60),
        (1, 2),
    ),
    Channel(
        "jd", "online", ("JD", "京东", "京東"), 37_000, 50, 945, (330, 310, 200, 110, 50), (1, 2)
    ),
    Channel(
        "douyin",
        "online",
        ("Douyin", "抖音", "抖音"),
        19_000,
        160,
        900,
        (460, 290, 140, 80, 30),
        (1, 1),
    ),
    Channel(
        "dealer",
        "offline",
        ("Dealers", "经销商", "經銷商"),
        9_000,
        60,
        720,
        (100, 170, 230, 250, 250),
        (6, 18),
    ),
    Channel(
        "key-account",
        "offline",
        ("Key accounts", "重点客户", "重點客戶"),
        1_500,
        60,
        750,
        (60, 140, 220, 280, 300),
        (12, 30),
    ),
    Channel(
        "project",
        "offline",
        ("Projects", "工程项目", "工程專案"),
        1_150,
        50,
        780,
        (80, 150, 220, 270, 280),
        (14, 34),
    ),
)
LINE_CODES = tuple(LINES)
CATEGORY_CODES = tuple(category.code for category in CATEGORIES)
CHANNEL_CODES = tuple(channel.code for channel in CHANNELS)
MODELS = ("S1", "S2", "S3", "Pro", "Max")
# model 4 of each first noun came in 2025-09, of four second nouns in 2026-03
AUTUMN_2025, SPRING_2026 = 26, 32


def _stage(noun: int, model: int) -> str:
    if model == 4:
        return "new"
    if model == 3:
        return "flagship"
    return "long_tail" if (noun, model) in {(0, 0), (1, 0), (1, 1)} else "mature"


def _launch(category: int, noun: int, model: int) -> int:
    if model != 4:
        return 0
    if noun == 0:
        return AUTUMN_2025
    return SPRING_2026 if category % 3 == 0 else 0


WEIGHTS = {"flagship": 30, "mature": 16, "long_tail": 7, "new": 22}


def _items() -> tuple[Item, ...]:
    items: list[Item] = []
    for index, category in enumerate(CATEGORIES):
        step = (category.dearest - category.cheapest) // 9
        for place in range(10):
            noun, model = place % 2, place // 2
            names = category.nouns[noun]
            stage = _stage(noun, model)
            items.append(
                Item(
                    code=f"{category.code}-{place + 1:02d}",
                    category=index,
                    names=(
                        f"{names[0]} {MODELS[model]}",
                        f"{names[1]} {MODELS[model]}",
                        f"{names[2]} {MODELS[model]}",
                    ),
                    stage=stage,
                    price=category.cheapest + step * place,
                    weight=WEIGHTS[stage],
                    launched=_launch(index, noun, model),
                )
            )
    return tuple(items)


ITEMS = _items()
