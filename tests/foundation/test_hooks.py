"""Hooks: the order of the apps, the order of registration inside an app, and handlers that give no answer."""

from django.apps import apps

from oss_portal import hooks
from oss_portal.hooks import Hook


def function_of(app, result):
    def function():
        return result

    function.__module__ = f"{app}.hooks"
    return function


def test_results_come_in_the_order_of_the_apps_and_inside_an_app_of_registration():
    hook = Hook()
    for app, result in (("helpdesk", "d"), ("registrasi", "b"), ("ketentuan", "a"), ("registrasi", "c")):
        hook.register(function_of(app, result))
    assert hook.collect() == ["a", "b", "c", "d"]


def test_registering_twice_does_nothing_and_none_is_no_result():
    hook = Hook()
    function, silent = function_of("nib", 1), function_of("nib", None)
    for _ in range(2):
        assert hook.register(function) is function
        hook.register(silent)
    assert hook.collect() == [1]


def test_every_app_shows_what_it_has_in_its_hooks_alone():
    everything = [hook for hook in vars(hooks).values() if isinstance(hook, Hook)]
    places = {function.__module__ for hook in everything for function in hook._functions}
    named = {place.partition(".hooks")[0] for place in places if ".hooks" in place}
    assert named == {"ketentuan", "registrasi", "nib", "helpdesk"}
    # These are registered as hooks, although their functions are in the modules of the data that they use.
    elsewhere = {place for place in places if ".hooks" not in place}
    assert elsewhere <= {
        "oss_portal.web.outages",
        "oss_portal.documents.notices",
        "nib.reports",
        "registrasi.reports",
        "registrasi.services.conflicts",
    }
    assert all(apps.get_containing_app_config(place) for place in places)
