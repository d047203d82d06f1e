"""API endpoints of goals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
