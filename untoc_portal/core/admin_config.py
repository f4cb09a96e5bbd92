"""App configuration of the admin: it uses the admin site of the portal."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "untoc_portal.front.admin_site.PortalAdminSite"
