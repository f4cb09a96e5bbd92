"""Help: on each page, as a first tour, as a glossary, and the manual of `docs/users/` in the portal."""
