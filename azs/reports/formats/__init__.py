"""Writers of reports, one file format each."""
