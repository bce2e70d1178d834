"""Pure judgement: figures in, status, trend and what is still needed out."""
