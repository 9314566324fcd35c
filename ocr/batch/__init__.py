"""Reading of whole folders over night: `python -m ocr.batch DIR --out DIR`; resumable, on this machine or on Ray."""
