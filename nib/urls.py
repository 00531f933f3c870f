from django.urls import path

from nib import views

urlpatterns = [
    path("nib/", views.nib_saya, name="nib_saya"),
]
