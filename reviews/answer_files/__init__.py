"""The questionnaire as a Word or Excel file, out and back: pure modules, which know no database.

`content.py` is what both kinds of file say; `sheet.py` and `letter.py` write and read them; `seal.py` signs what must
come back as it went out; `guard.py` looks at a file before any parser does; `merging.py` compares what came back.
"""
