"""The company's own Llama: data sets, fine-tuning, evaluation, promotion. Linear scripts over `chains` and `azs`."""
