"""Pages for everybody: no sign-in, no staff navigation."""
