from django.shortcuts import render


def beranda(request):
    return render(request, "oss_portal/beranda.html")


def galat_csrf(request, reason=""):
    return render(request, "403_csrf.html", status=403)
