"""Evidence that is valid without the portal: signed receipts of acts, and packs of all that a reader may have."""
