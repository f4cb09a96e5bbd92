"""Events for programs: which acts are events, their order, who gets them, and how they are sent (ADR 61)."""
