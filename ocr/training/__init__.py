"""Training of the Russian line recogniser: fonts, texts, drawn and worn lines, the network, the loop, measures."""
