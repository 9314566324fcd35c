"""Pages of the app, one folder a section: nested so that no page can be opened around the frame script."""
