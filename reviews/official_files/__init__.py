"""Files with official texts, as the Secretariat fills them: the treaties by paragraph, and the adopted questionnaires.

This package only reads and writes files. What they may change is decided in `services/provisions.py` and
`services/adoption.py`.
"""
