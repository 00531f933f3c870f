"""The list of the portal's NIBs with Django's admin alone: the same columns, filter, search and page size."""

from django.contrib import admin
from project.models import Business


@admin.register(Business)
class BusinessAdmin(admin.ModelAdmin):
    list_display = ("number", "name", "status", "issued")
    list_filter = ("status",)
    search_fields = ("number", "name")
    list_per_page = 50
    ordering = ("-id",)
