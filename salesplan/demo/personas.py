"""Who can sign in to the demo company."""

from dataclasses import dataclass

DEMO_PASSWORD = "salesplan-demo-2026"  # noqa: S105  printed by `make run`; the data are invented


@dataclass(frozen=True)
class Persona:
    """A demo log-in; `node_code` is the subtree of the role, or the seat of a rep."""

    key: str
    email: str
    role: str
    name: str
    node_code: str
    language: str


PERSONAS = (
    Persona(
        "executive", "executive@demo.example", "executive", "林致远 Lin Zhiyuan", "", "zh-hans"
    ),
    Persona(
        "manager_south", "south@demo.example", "manager", "陈嘉慧 Chen Jiahui", "south", "zh-hans"
    ),
    Persona("manager_east", "east@demo.example", "manager", "周明 Zhou Ming", "east", "en"),
    Persona(
        "product_manager",
        "product@demo.example",
        "product_manager",
        "许雅婷 Xu Yating",
        "appliances",
        "en",
    ),
    Persona("rep", "rep@demo.example", "rep", "黄伟 Huang Wei", "south-gd-1", "en"),
    Persona("rep_second", "rep2@demo.example", "rep", "梁敏 Liang Min", "south-gd-2", "zh-hans"),
    Persona("analyst", "analyst@demo.example", "analyst", "高洁 Gao Jie", "", "en"),
    Persona("administrator", "admin@demo.example", "administrator", "郭强 Guo Qiang", "", "en"),
)
