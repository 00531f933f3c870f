"""Values kept by a process: for a time, up to a limit, and cleared in one call."""

from oss_portal.web import process_cache
from oss_portal.web.process_cache import ProcessCache


def test_a_value_is_made_once_until_its_time_is_over(monkeypatch):
    now = 100.0
    monkeypatch.setattr(process_cache.time, "monotonic", lambda: now)
    cache, made = ProcessCache(seconds=10), iter("abc")
    assert [cache.get(lambda: next(made)) for _ in range(2)] == ["a", "a"]
    now = 110.5
    assert cache.get(lambda: next(made)) == "b"
    cache.clear()
    assert cache.get(lambda: next(made)) == "c"


def test_a_full_cache_forgets_everything_and_a_known_key_fills_no_place():
    cache = ProcessCache(limit=2)
    for key in ("x", "y", "x"):
        cache.put(key, key)
    assert len(cache) == 2
    cache.put("z", "z")
    assert len(cache) == 1


def test_all_caches_of_the_process_are_cleared_at_once():
    caches = [ProcessCache(), ProcessCache()]
    for cache in caches:
        cache.put(1)
    ProcessCache.clear_all()
    assert not any(map(len, caches))
