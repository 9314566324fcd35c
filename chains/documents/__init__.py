"""Questions about documents: which way a question goes, what is quoted, what is urgent, where sources disagree."""
