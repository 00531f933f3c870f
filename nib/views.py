from django.shortcuts import redirect


def nib_saya(request):
    """The holder's page; the dashboard until there is something to show."""
    return redirect("beranda")
