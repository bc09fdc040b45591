"""One folder per screen (screen, state, layout, paint); what they share is in common/."""
