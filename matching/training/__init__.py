"""Trains the model from the phrases (`make model`). The bot itself never imports this; it needs scikit-learn."""
