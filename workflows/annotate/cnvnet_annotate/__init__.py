"""Genes, known events and evidence for calls: what `cnvnet annotate` does."""
