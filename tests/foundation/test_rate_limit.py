"""Limits are leaky buckets; at the size of the country no honest person reaches one (docs/security.md)."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.conf import settings
from django.utils import timezone

from oss_portal import tasks
from oss_portal.audit.context import Trace, use_trace
from oss_portal.models import AttemptCounter
from oss_portal.web.captcha import new_challenge
from oss_portal.web.limits import DAY, HOUR, LIMITS, Limit
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, count_in_process, fill, forget, used

# Acts of an honest person besides registering -> how often each is done per registration.
STEPS = {"daftar": 1, "petunjuk": 0.1, "masuk-gagal-alamat": 0.05, "tautan-salah": 0.02, "bantuan.tanya": 0.02}
IN_PROCESS = {"captcha": 4, "cek-salah": 0.1}


def _refused(scope: str, moments: list[float]) -> int:
    limit, empty_at, refused = LIMITS[scope], 0.0, 0
    for moment in moments:
        try:
            empty_at = fill(empty_at, moment, limit)
        except TooManyAttempts:
            refused += 1
    return refused


def test_attacks_5_twenty_thousand_registrations_an_hour_from_fifty_addresses_meet_no_limit():
    # Addresses are as unevenly used as those of mobile operators: the first has 45 % of all visitors.
    rng = random.Random(20_000)
    address = rng.choices(range(50), weights=[45] + [55 / 49] * 49, k=20_000)
    many = Counter(address)
    assert many[0] > 8_500
    for scope, often in {**STEPS, **IN_PROCESS}.items():
        for count in many.values():
            begin = 1_800_000_000 + rng.random()
            moments = sorted(begin + rng.random() * 3600 for _ in range(round(count * often)))
            assert _refused(scope, moments) == 0, scope


def test_attacks_5_a_campaign_day_in_one_town_meets_no_limit():
    # A thousand people in one hall behind one address, within ten minutes.
    rng = random.Random(1)
    for scope, often in {**STEPS, **IN_PROCESS}.items():
        moments = sorted(1_800_000_000 + rng.random() * 600 for _ in range(round(1_000 * often)))
        assert _refused(scope, moments) == 0, scope


def test_the_wait_after_a_used_up_limit_is_that_of_one_try_and_a_refused_try_costs_nothing(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "uji", Limit(60, HOUR))
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [count_attempt("uji", "x") for _ in range(60)] == list(range(1, 61))
        for _ in range(500):
            with pytest.raises(TooManyAttempts) as error:
                count_attempt("uji", "x")
            assert error.value.retry_after == 60
        clock.shift(60)
        assert count_attempt("uji", "x") == 60
        clock.shift(1800)
        assert used("uji", "x") == 30
        clock.shift(86_400)
        assert used("uji", "x") == 0
        assert tasks.remove_old_counters.func() == 1


def test_both_ways_of_counting_agree(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "uji", Limit(7, HOUR))
    rng, seen = random.Random(7), {count_attempt: [], count_in_process: []}
    moments = [1_800_000_000 + n * rng.choice([1, 60, 300, 900]) for n in range(60)]
    for count, result in seen.items():
        for moment in sorted(moments):
            with time_machine.travel(moment, tick=False):
                try:
                    count("uji", "y")
                    result.append(0)
                except TooManyAttempts as error:
                    result.append(error.retry_after)
    assert seen[count_attempt] == seen[count_in_process]
    assert 0 < sum(map(bool, seen[count_attempt])) < 60


def test_a_weight_counts_as_many_tries_and_can_be_forgotten(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "uji", Limit(10, DAY))
    assert count_attempt("uji", "z", weight=8) == 8
    with pytest.raises(TooManyAttempts):
        count_attempt("uji", "z", weight=3)
    assert count_attempt("uji", "z", weight=2) == 10
    forget("uji", "z")
    assert used("uji", "z") == 0
    # An attempt heavier than the whole limit is accepted once, when the bucket is empty.
    count_attempt("uji", "z", weight=25)
    with pytest.raises(TooManyAttempts):
        count_attempt("uji", "z")


def test_every_limit_is_in_the_table_and_every_row_is_used():
    apps = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
    code = "".join(
        p.read_text() for a in apps for p in (Path(settings.BASE_DIR) / a).rglob("*.py") if p.name != "limits.py"
    )
    assert [scope for scope in LIMITS if f'"{scope}"' not in code] == []
    counted = set(re.findall(r'(?:count_attempt|count_in_process)\(\s*"([^"]+)"', code))
    assert counted <= LIMITS.keys()
    assert not re.search(r"count_attempt\([^)]*limit=", code)


def test_attacks_13_one_address_cannot_fill_the_table_of_challenges(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "captcha", Limit(5, HOUR, visitor=True))
    with use_trace(Trace(ip="36.66.7.7")):
        keys = [new_challenge() for _ in range(50)]
        assert len(set(keys)) == CaptchaStore.objects.count() == 5
        # A used challenge is replaced, so that no visitor is left without one.
        CaptchaStore.objects.filter(hashkey=keys[-1]).delete()
        assert CaptchaStore.objects.filter(hashkey=new_challenge()).exists()
    with use_trace(Trace(ip="36.66.7.8")):
        assert new_challenge() not in keys


def test_attacks_13_the_sweep_leaves_the_newest_challenges_and_runs_every_few_minutes(db, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_CHALLENGES", 3)
    keys = [CaptchaStore.generate_key() for _ in range(8)]
    assert tasks.remove_old_sessions.func() == 5
    assert set(CaptchaStore.objects.values_list("hashkey", flat=True)) == set(keys[-3:])
    assert settings.SCHEDULE["oss_portal.tasks.remove_old_sessions"].total_seconds() <= 600
    assert timezone.now() < CaptchaStore.objects.earliest("expiration").expiration


def test_no_address_is_kept_in_the_counters(db):
    count_attempt("petunjuk", "114.125.0.1")
    assert "114.125" not in str(list(AttemptCounter.objects.values()))
