"""Search in texts: by words and by meaning, in Russian and English, with a judgement whether the answer is there."""
