"""Settings of verification, receipts and evidence packs: what each app adds."""

# For which acts there are receipts (core/evidence/acts.py), and of what there are packs (core/evidence/packs.py).
ACTS_WITH_RECEIPT = [f"{app}.selectors.receipts.ACTS" for app in ("reviews", "dialogues")]
EVIDENCE = {
    "review": "reviews.selectors.evidence.REVIEW",
    "draw": "reviews.selectors.evidence.DRAW",
    "dialogue": "dialogues.selectors.evidence.DIALOGUE",
}
# Records that anyone can verify by their hash (core/verification.py).
VERIFIERS = [
    "reviews.selectors.receipts.SUBMISSIONS",
    "reviews.selectors.follow_up_pages.VERSIONS",
    "untoc_portal.core.verification.DOCUMENTS",
    "untoc_portal.core.verification.DRAFTS",
    "untoc_portal.core.evidence.receipts.RECEIPTS",
]
# Which documents a person may read, and where: each app answers for its own (core/printed_facts.py).
DOCUMENT_READERS = [f"{app}.selectors.printed.find_readable_documents" for app in ("reviews", "dialogues")]
DOCUMENT_READERS += ["untoc_portal.core.evidence.receipts.find_readable_documents"]
