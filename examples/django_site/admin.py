"""The receipts in Django's admin, and for each a page that shows the placement with its reasons."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import RequestContext, Template
from django.urls import path

from django_site.models import Receipt, open_register

PAGE = "{% extends 'admin/base_site.html' %}{% block content %}<pre>{{ reasons }}</pre>{% endblock %}"


@admin.register(Receipt)
class ReceiptAdmin(admin.ModelAdmin):
    """Receipts; whoever may view them may see why somebody is placed so."""

    def get_urls(self):
        """Add the page of a placement."""
        page = self.admin_site.admin_view(self.show_placement)
        return [path("<str:number>/placement/", page, name="placement"), *super().get_urls()]

    def show_placement(self, request, number):
        """Note who looks, then show why the person is placed so: one transaction."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = get_object_or_404(Receipt, number=number).person
        with open_register() as registry:
            registry.accesses.note([person], kind="read", actor=request.user.username, purpose="roster")
            reasons = registry.placements.explain(person).text.en
        return HttpResponse(Template(PAGE).render(RequestContext(request, {"reasons": reasons})))
