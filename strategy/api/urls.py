"""API endpoints of strategy."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
