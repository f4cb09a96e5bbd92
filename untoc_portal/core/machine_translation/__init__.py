"""Machine translation: reading drafts next to an original, and first drafts that a person must revise (ADR 43).

There is no provider unless the operator sets one, and nothing leaves the portal without it. Confidential texts go only
to a provider that the operator marked as own. A machine text is never a text of a review: it is stored apart, and only
`untoc_portal/core/translating.py` can save it as a first draft.
"""
