"""Help: on each page, as a tour for new users, as a glossary, and the manual of `docs/users/` in the portal."""
