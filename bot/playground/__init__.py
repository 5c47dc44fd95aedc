"""The playground: several phones side by side on one local page, talking to the same bot as real ones."""
