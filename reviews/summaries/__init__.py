"""What summaries are measured by: sentences and words of six languages, their sources, the agreed terms. Pure."""
