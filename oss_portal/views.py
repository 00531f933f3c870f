from django.shortcuts import render


def beranda(request):
    return render(request, "oss_portal/beranda.html")
