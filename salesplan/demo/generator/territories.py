"""Where the demo company sells: regions, an area level in the East, teams and seats.

Names are (English, Simplified, Traditional). A seat is named after its city and covers one
province; East has areas between region and teams, the other regions have none.
"""

from dataclasses import dataclass

Names = tuple[str, str, str]


@dataclass(frozen=True)
class Unit:
    """A node of the sales organisation."""

    code: str
    kind: str
    parent: str
    names: Names
    tier: str = ""


@dataclass(frozen=True)
class Seat:
    """A seat with the province that it covers."""

    code: str
    team: str
    region: str
    names: Names
    province: str


REGIONS = (
    Unit("east", "region", "company", ("East", "华东", "華東"), "core"),
    Unit("south", "region", "company", ("South", "华南", "華南"), "core"),
    Unit("north", "region", "company", ("North", "华北", "華北"), "potential"),
    Unit("central", "region", "company", ("Central", "华中", "華中"), "potential"),
    Unit("southwest", "region", "company", ("Southwest", "西南", "西南"), "emerging"),
    Unit(
        "northwest",
        "region",
        "company",
        ("Northwest & Northeast", "西北东北", "西北東北"),
        "emerging",
    ),
)
AREAS = (
    Unit("east-delta", "area", "east", ("Yangtze Delta", "长三角", "長三角")),
    Unit("east-coast", "area", "east", ("Shandong & Anhui", "鲁皖", "魯皖")),
)
TEAMS = (
    Unit("east-sh", "team", "east-delta", ("Shanghai", "上海", "上海")),
    Unit("east-zs", "team", "east-delta", ("Zhejiang & Jiangsu", "浙苏", "浙蘇")),
    Unit("east-sd", "team", "east-coast", ("Jinan & Hefei", "济南合肥", "濟南合肥")),
    Unit("south-gd", "team", "south", ("Guangdong", "广东", "廣東")),
    Unit("south-fj", "team", "south", ("Fujian & Guangxi", "闽桂琼", "閩桂瓊")),
    Unit("north-bj", "team", "north", ("Beijing & Tianjin", "京津", "京津")),
    Unit("north-hb", "team", "north", ("Hebei & Shanxi", "冀晋蒙", "冀晉蒙")),
    Unit("central-hb", "team", "central", ("Hubei & Hunan", "两湖", "兩湖")),
    Unit("central-hn", "team", "central", ("Henan & Jiangxi", "豫赣", "豫贛")),
    Unit("southwest-cy", "team", "southwest", ("Sichuan & Chongqing", "川渝", "川渝")),
    Unit("southwest-yg", "team", "southwest", ("Yunnan & Guizhou", "云贵", "雲貴")),
    Unit("northwest-xb", "team", "northwest", ("Northwest", "西北", "西北")),
    Unit("northwest-db", "team", "northwest", ("Northeast", "东北", "東北")),
)
_CITIES = """
east-sh|shanghai|Pudong|浦东|浦東
east-sh|shanghai|Minhang|闵行|閔行
east-sh|shanghai|Hongqiao|虹桥|虹橋
east-zs|zhejiang|Hangzhou|杭州|杭州
east-zs|zhejiang|Ningbo|宁波|寧波
east-zs|jiangsu|Nanjing|南京|南京
east-zs|jiangsu|Suzhou|苏州|蘇州
east-sd|shandong|Jinan|济南|濟南
east-sd|shandong|Qingdao|青岛|青島
east-sd|anhui|Hefei|合肥|合肥
south-gd|guangdong|Guangzhou|广州|廣州
south-gd|guangdong|Shenzhen|深圳|深圳
south-gd|guangdong|Foshan|佛山|佛山
south-gd|guangdong|Dongguan|东莞|東莞
south-fj|fujian|Xiamen|厦门|廈門
south-fj|fujian|Fuzhou|福州|福州
south-fj|guangxi|Nanning|南宁|南寧
south-fj|hainan|Haikou|海口|海口
north-bj|beijing|Chaoyang|朝阳|朝陽
north-bj|beijing|Haidian|海淀|海淀
north-bj|beijing|Fengtai|丰台|豐台
north-bj|tianjin|Tianjin|天津|天津
north-hb|hebei|Shijiazhuang|石家庄|石家莊
north-hb|hebei|Tangshan|唐山|唐山
north-hb|shanxi|Taiyuan|太原|太原
north-hb|inner-mongolia|Hohhot|呼和浩特|呼和浩特
central-hb|hubei|Wuhan|武汉|武漢
central-hb|hubei|Yichang|宜昌|宜昌
central-hb|hunan|Changsha|长沙|長沙
central-hn|henan|Zhengzhou|郑州|鄭州
central-hn|henan|Luoyang|洛阳|洛陽
central-hn|jiangxi|Nanchang|南昌|南昌
southwest-cy|sichuan|Chengdu|成都|成都
southwest-cy|sichuan|Mianyang|绵阳|綿陽
southwest-cy|chongqing|Chongqing|重庆|重慶
southwest-yg|yunnan|Kunming|昆明|昆明
southwest-yg|guizhou|Guiyang|贵阳|貴陽
northwest-xb|shaanxi|Xi'an|西安|西安
northwest-xb|gansu|Lanzhou|兰州|蘭州
northwest-db|liaoning|Shenyang|沈阳|瀋陽
northwest-db|jilin|Changchun|长春|長春
"""
_PROVINCES = """
shanghai|Shanghai|上海|上海
zhejiang|Zhejiang|浙江|浙江
jiangsu|Jiangsu|江苏|江蘇
shandong|Shandong|山东|山東
anhui|Anhui|安徽|安徽
guangdong|Guangdong|广东|廣東
fujian|Fujian|福建|福建
guangxi|Guangxi|广西|廣西
hainan|Hainan|海南|海南
beijing|Beijing|北京|北京
tianjin|Tianjin|天津|天津
hebei|Hebei|河北|河北
shanxi|Shanxi|山西|山西
inner-mongolia|Inner Mongolia|内蒙古|內蒙古
hubei|Hubei|湖北|湖北
hunan|Hunan|湖南|湖南
henan|Henan|河南|河南
jiangxi|Jiangxi|江西|江西
sichuan|Sichuan|四川|四川
chongqing|Chongqing|重庆|重慶
yunnan|Yunnan|云南|雲南
guizhou|Guizhou|贵州|貴州
shaanxi|Shaanxi|陕西|陝西
gansu|Gansu|甘肃|甘肅
liaoning|Liaoning|辽宁|遼寧
jilin|Jilin|吉林|吉林
"""
OVERLAY = Unit(
    "east-premium", "seat", "east", ("Premium specialist East", "华东高端专员", "華東高端專員")
)


def _seats() -> tuple[Seat, ...]:
    seats: list[Seat] = []
    for row in _CITIES.split("\n")[1:-1]:
        team, province, *names = row.split("|")
        number = 1 + sum(seat.team == team for seat in seats)
        region = team.split("-")[0]
        seats.append(
            Seat(f"{team}-{number}", team, region, (names[0], names[1], names[2]), province)
        )
    return tuple(seats)


def _provinces() -> dict[str, Names]:
    rows = [row.split("|") for row in _PROVINCES.split("\n")[1:-1]]
    return {code: (english, hans, hant) for code, english, hans, hant in rows}


SEATS = _seats()
PROVINCES = _provinces()
REGION_CODES = tuple(region.code for region in REGIONS)
