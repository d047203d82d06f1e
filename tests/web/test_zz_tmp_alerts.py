import tests.web.test_matrix as m
from tests.web.conftest import world  # noqa
def test_mine(world, monkeypatch):
    mine=[r for r in m.CHECKED if any(w in r.name for w in ("monitoring:snooze","monitoring:wake","monitoring:escalate","monitoring:resolve","monitoring:acknow","monitoring:rule","monitoring:alert","api_rule_","api_alert_")) or r.key in ("alerts","alert-rules")]
    monkeypatch.setattr(m,"CHECKED",mine)
    doors=m.Doors(world)
    wrong=[*m.cells(doors,m.EVERYBODY,listed=True),*m.cells(doors,("administrator",),listed=False)]
    print(len(mine)); assert not wrong, "\n".join(wrong)
