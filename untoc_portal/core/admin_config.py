"""The admin as an app: its site is the portal's own."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "untoc_portal.front.admin_site.PortalAdminSite"
