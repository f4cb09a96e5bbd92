"""What reaches a reader untranslated: looked for in templates, code and catalogues."""
