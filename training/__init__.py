"""The company's own Llama: data sets, fine-tuning, evaluation, promotion. Small linear scripts over `chains`, `azs`."""
