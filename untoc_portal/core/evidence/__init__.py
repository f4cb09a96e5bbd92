"""Evidence that stands without the portal: signed receipts of acts, and packs of all that a reader may have."""
