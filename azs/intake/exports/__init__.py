"""Files made of scans: JSON, CSV, XML and PDF. What JSON, CSV and XML hold is read back as it was."""
