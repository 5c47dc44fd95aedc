"""What happens: the one package that knows all the others."""
