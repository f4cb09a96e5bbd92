"""The questionnaire as a Word or Excel file, export and import: pure modules without a database.

`content.py` is the content of both kinds of file. `sheet_out.py` and `letter_out.py` write them; `sheet_in.py` and
`letter_in.py` read them. `seal.py` signs what must come back unchanged. `guard.py` checks a file before any parser
reads it. `letter_lists.py` counts the lists of Word. `merging.py` compares the imported answers.
"""
