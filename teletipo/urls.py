"""Addresses: search/web has the pages, django.contrib.auth the sign-in, and /health is for monitors."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from search.api.views import api
from teletipo.ops.views import health

urlpatterns = [
    path("", include("search.web.urls")),
    path("accounts/login/", LoginView.as_view(template_name="search/login.html"), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("health", health, name="health"),
    path("admin/", admin.site.urls),
]
