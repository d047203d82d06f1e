from salesplan.config.caches import Cache


def test_a_client_is_made_once() -> None:
    clients = Cache("redis://127.0.0.1:1/0", {})._cache
    assert clients.get_client() is clients.get_client("a key")
    assert clients.get_client(write=True) is clients.get_client("a key", write=True)
